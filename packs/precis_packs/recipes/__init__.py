"""Turns public checkpoints into packs: one file per family of models."""
