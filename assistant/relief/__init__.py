"""The mission: phases, timers and guidance of the relief plan. No clock, no file, no device."""
