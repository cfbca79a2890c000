"""Reads folders of public checkpoints: `config.json`, weights, tokenizer, preprocessing."""
