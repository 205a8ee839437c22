"""One small class per rule; `checklist.catalogue` lists them."""
