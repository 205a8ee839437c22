"""What people look at: thin, all from one scoreboard."""
