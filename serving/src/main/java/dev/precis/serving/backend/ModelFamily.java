package dev.precis.serving.backend;

import dev.precis.tokens.Modality;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Families of models that a server counts and marks alike. Rules, kinds and literals are those of
 * the model classes of vLLM 0.32.0 and of the processors of transformers 5.19 that they use.
 */
public enum ModelFamily {
  LLAVA(CountRule.FREE, Kinds.IMAGE, "<image>"),
  LLAVA_ONEVISION(CountRule.FREE, Kinds.IMAGE, "<image>", "<video>"),
  LLAVA_NEXT_VIDEO(CountRule.UNKNOWN, Kinds.NONE, "<image>", "<video>"),
  LLAVA_NEXT(CountRule.UNKNOWN, Kinds.NONE, "<image>"),
  INTERNVL(CountRule.FREE, Kinds.VISION, "<image>", "<video>", "<IMG_CONTEXT>", "<img>", "</img>"),
  DEEPSEEK_VL2(CountRule.FREE, Kinds.IMAGE, "<image>"),
  KIMI_VL(
      CountRule.UNKNOWN,
      Kinds.NONE,
      "<|media_pad|>",
      "<|media_start|>",
      "<|media_content|>",
      "<|media_end|>"),
  PALIGEMMA(CountRule.FREE, Kinds.IMAGE, "<image>"),
  PHI3_V(CountRule.FREE, Kinds.IMAGE, "<|image_", "<|image|>"),
  PHI4_MM(
      CountRule.FREE, Kinds.SOUND, "<|image_", "<|audio_", "<|endoftext10|>", "<|endoftext11|>"),
  QWEN2_VL(CountRule.GRID, Kinds.VISION, Literals.QWEN),
  QWEN25_VL(CountRule.GRID, Kinds.VISION, Literals.QWEN),
  QWEN3_VL(CountRule.GRID, Kinds.VISION, Literals.QWEN),
  KEYE(CountRule.GRID, Kinds.VISION, Literals.QWEN),
  GLM4V(CountRule.GRID, Kinds.VISION, "<|image|>", "<|video|>", "<|begin_of_", "<|end_of_"),
  MINICPM_V(
      CountRule.UNKNOWN,
      Kinds.NONE,
      "<image>",
      "</image>",
      "<video>",
      "</video>",
      "<image_id>",
      "<slice>",
      "</slice>",
      "<unk>"),
  GEMMA3(CountRule.UNKNOWN, Kinds.NONE, "<start_of_image>", "<end_of_image>", "<image_soft_token>"),
  IDEFICS3(
      CountRule.UNKNOWN,
      Kinds.NONE,
      "<image>",
      "<fake_token_around_image>",
      "<global-img>",
      "<row_"),
  /** A model that reads text only; it takes rows by the doors for whole prompts and chat rows. */
  TEXT(CountRule.UNKNOWN, Kinds.NONE);

  private final CountRule countRule;
  private final Set<Modality> kinds;
  private final List<String> placeholders;

  ModelFamily(CountRule countRule, Set<Modality> kinds, String... placeholders) {
    this.countRule = countRule;
    this.kinds = kinds;
    this.placeholders = List.of(placeholders);
  }

  /** What is taken as parts of its own kind. */
  private static final class Kinds {
    static final Set<Modality> NONE = Set.of();
    static final Set<Modality> IMAGE = Set.of(Modality.IMAGE);
    static final Set<Modality> VISION = Set.of(Modality.IMAGE, Modality.VIDEO);
    static final Set<Modality> SOUND = Set.of(Modality.AUDIO);
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

  /** Kinds of media whose rows a server takes as parts of that kind, by {@link Door#CHAT_MEDIA}. */
  public Set<Modality> kinds() {
    return kinds;
  }

  /** Literals, or beginnings of such, that stand for media in this family's prompts. */
  public List<String> placeholders() {
    return placeholders;
  }
}
