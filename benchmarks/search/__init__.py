"""The index beside plain FAISS, hnswlib, Annoy and LanceDB: the same vectors, queries and filters, one machine."""
