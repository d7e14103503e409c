"""Where names stand: segmentation, features, network and decoding of the caption model."""
