"""What actors say in three adventure games of Debian: two are learnt from, one is judged by.

All are free to use, change and share, not to be sold alone; Debian counts them as free software.
"""
