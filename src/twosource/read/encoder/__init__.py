"""What comes out of the encoder: scores decoded to trees, labels and links, and its known slips mended."""
