"""What the core decides: acquisitions, symbols, inquiries, and the records of them."""
