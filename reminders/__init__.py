"""What reaches people. Nothing is sent yet: the room is kept for reminders."""
