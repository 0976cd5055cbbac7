print("explorer benchmark")
