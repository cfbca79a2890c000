"""Compression at the end of a vision encoder's graph: only compact rows leave the device."""
