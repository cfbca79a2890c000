package dev.precis.serving.backend;

import java.util.List;
import java.util.Locale;

/** Families of models that a server counts and marks alike, as vLLM 0.32 has them. */
public enum ModelFamily {
  LLAVA(CountRule.FREE, "<image>"),
  LLAVA_ONEVISION(CountRule.FREE, "<image>", "<video>"),
  LLAVA_NEXT_VIDEO(CountRule.FREE, "<image>", "<video>"),
  LLAVA_NEXT(CountRule.UNKNOWN, "<image>"),
  INTERNVL(CountRule.FREE, "<image>", "<video>", "<IMG_CONTEXT>", "<img>", "</img>"),
  DEEPSEEK_VL2(CountRule.FREE, "<image>"),
  KIMI_VL(CountRule.FREE, "<|media_pad|>", "<|media_start|>", "<|media_end|>"),
  PALIGEMMA(CountRule.FREE, "<image>"),
  PHI3_V(CountRule.FREE, "<|image_"),
  PHI4_MM(CountRule.FREE, "<|image_", "<|audio_", "<|endoftext10|>", "<|endoftext11|>"),
  QWEN2_VL(CountRule.GRID, Literals.QWEN),
  QWEN25_VL(CountRule.GRID, Literals.QWEN),
  QWEN3_VL(CountRule.GRID, Literals.QWEN),
  KEYE(CountRule.GRID, Literals.QWEN),
  GLM4V(CountRule.GRID, "<|image|>", "<|video|>", "<|begin_of_", "<|end_of_"),
  MINICPM_V(CountRule.UNKNOWN, "<image>", "</image>"),
  GEMMA3(CountRule.UNKNOWN, "<start_of_image>", "<end_of_image>", "<image_soft_token>"),
  IDEFICS3(CountRule.UNKNOWN, "<image>", "<fake_token_around_image>"),
  /** A model that reads text only; it takes rows by the doors for whole prompts and chat rows. */
  TEXT(CountRule.UNKNOWN);

  private final CountRule countRule;
  private final List<String> placeholders;

  ModelFamily(CountRule countRule, String... placeholders) {
    this.countRule = countRule;
    this.placeholders = List.of(placeholders);
  }

  /** Text that would become a placeholder of its own. */
  private static final class Literals {
    static final String[] QWEN = {
      "<|image_pad|>",
      "<|video_pad|>",
      "<|audio_pad|>",
      "<|vision_start|>",
      "<|vision_end|>",
      "<|vision_pad|>"
    };
  }

  /** Name in configurations, e.g. {@code qwen2-vl}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** How placeholders are counted. */
  public CountRule countRule() {
    return countRule;
  }

  /** Literals, or beginnings of such, that stand for media in this family's prompts. */
  public List<String> placeholders() {
    return placeholders;
  }
}
