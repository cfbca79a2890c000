package dev.precis.compress;

import java.util.Locale;

/**
 * Something beside the embeddings that a method may need; each is a {@link
 * dev.precis.tensor.Matrix}.
 */
public enum Signal {
  /**
   * How much the encoder attends to each token, n x 1: its CLS row, or the attention received if it
   * has no CLS.
   */
  ATTENTION(Per.TOKEN),
  /** Column mean of the encoder's attention matrix, n x 1. */
  RECEIVED_ATTENTION(Per.TOKEN),
  /**
   * The encoder's attention matrix without prefix rows and columns, mean over heads: row r holds
   * what token r gives to each token of its own picture, so that a clip of t pictures of n tokens
   * has (t n) x n.
   */
  ATTENTION_MAP(Per.TOKEN),
  /** Attention keys of an encoder layer, mean over heads or all heads side by side, n x d. */
  KEYS(Per.TOKEN),
  /**
   * Outputs of several encoder layers side by side, n x (layers times d), in the order that the
   * encoder's pack names; what compressors that look at several levels were trained on.
   */
  LEVELS(Per.TOKEN),
  /** Shannon entropy of the grey levels under each token, bits, n x 1; computed from pixels. */
  PATCH_ENTROPY(Per.TOKEN),
  /**
   * One embedding of every frame, t x d: the encoder's CLS token. Methods that need one take the
   * mean of a frame's tokens where there is none.
   */
  FRAME_FEATURES(Per.FRAME),
  /**
   * Embeddings of the question's words, m x d, in the space that {@link Signals#textSpace()} names.
   */
  TEXT_QUERY(Per.SEQUENCE),
  /**
   * The question as ids of the tokenizer of a trained compressor's pack, m x 1, whole numbers, the
   * ids that begin and end a text among them.
   */
  QUESTION_IDS(Per.SEQUENCE),
  /**
   * A second embedding of each token, n x e, in the space of {@link #TEXT_QUERY}, for encoders
   * whose tokens live in another one.
   */
  JOINT_EMBEDDINGS(Per.TOKEN),
  /**
   * Tokens that must stay as they are, n x 1: 1 for those, 0 for others; numbers, names, negations
   * and times of a text.
   */
  PROTECTED(Per.TOKEN),
  /**
   * What the sound under each token is like, n x 3: loudness in dB below full scale (0 or less),
   * onset strength 0 to 1, and how voiced it is, 0 to 1; computed from samples.
   */
  CUES(Per.TOKEN);

  /** What a row of a signal belongs to. */
  public enum Per {
    /** Row r belongs to token r. */
    TOKEN,
    /** Row r belongs to frame r. */
    FRAME,
    /** The rows belong to the sequence as a whole. */
    SEQUENCE
  }

  private final Per per;

  Signal(Per per) {
    this.per = per;
  }

  /** What a row belongs to. */
  public Per per() {
    return per;
  }

  /** The name used in packs, files and on the command line, e.g. {@code received-attention}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
