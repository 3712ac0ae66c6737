"""An offline voice guide for a person lying down with a back spasm."""

__version__ = "0.1.0"
