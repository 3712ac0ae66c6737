"""The edges where sound enters and leaves: microphone, loudspeaker, sound files."""
