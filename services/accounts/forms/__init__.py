"""Forms read and refuse; they save nothing."""
