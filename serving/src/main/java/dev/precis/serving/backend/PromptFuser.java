package dev.precis.serving.backend;

import dev.precis.fusion.FusedPrompt;
import java.util.List;

/** A model's chat template, tokenizer, embedding table and positions, for whole prompts as rows. */
@FunctionalInterface
public interface PromptFuser {
  /** The conversation as the model reads it, up to where its answer begins. */
  FusedPrompt fuse(List<Turn> turns);
}
