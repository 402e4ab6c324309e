"""What is to be sent: written with its cause, sent by a worker, settled by receipts."""
