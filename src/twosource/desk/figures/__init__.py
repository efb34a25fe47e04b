"""Figures that the server draws: each module turns records into plain geometry, and a template writes it as SVG."""
