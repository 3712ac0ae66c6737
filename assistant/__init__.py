"""An offline voice guide for a person lying down with a back spasm."""
