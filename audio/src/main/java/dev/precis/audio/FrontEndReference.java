package dev.precis.audio;

import dev.precis.tensor.Matrix;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All front-end outputs of one short clip under stable names, to be held against the originals: the
 * parity check reads them. Computed by the classes that encoding uses.
 */
public final class FrontEndReference {
  /** Frames kept of the spectrogram that is padded to 30 s. */
  public static final int PADDED_FRAMES = 208;

  /** Frames kept of the spectrogram that is not padded. */
  public static final int UNPADDED_FRAMES = 50;

  private FrontEndReference() {}

  /**
   * Outputs by name: {@code mel_filters_B} (201 x B), {@code whisperB_30s_first208} (B x 208),
   * {@code whisperB_30s_last_col} (B x 1), {@code whisperB_nopad_first50} (B x 50), each for B = 80
   * and 128, and {@code beats_fbank_norm} (frames x 128). A clip under half a second gives fewer
   * unpadded frames.
   *
   * @param pcm 16 kHz mono samples, 16 bit, at most 30 s
   * @throws IllegalArgumentException if the clip is longer than 30 s
   */
  public static Map<String, Matrix> outputs(short[] pcm) {
    float[] samples = new float[pcm.length];
    for (int i = 0; i < pcm.length; i++) {
      samples[i] = pcm[i] / 32_768f;
    }
    Map<String, Matrix> out = new LinkedHashMap<>();
    addWhisper(out, LogMel.whisper(LogMel.DEFAULT_BANDS), samples);
    addWhisper(out, LogMel.whisper(LogMel.LARGE_V3_BANDS), samples);
    out.put("beats_fbank_norm", KaldiFbank.beats().compute(samples));
    return out;
  }

  private static void addWhisper(Map<String, Matrix> out, LogMel logMel, float[] samples) {
    int bands = logMel.bands();
    Matrix padded = logMel.padded(samples, WindowOptions.DEFAULT.samples());
    Matrix unpadded = logMel.compute(samples);
    int last = padded.cols() - 1;
    out.put("mel_filters_" + bands, logMel.filters().toMatrix());
    out.put("whisper%d_30s_first208".formatted(bands), columns(padded, 0, PADDED_FRAMES));
    out.put("whisper%d_30s_last_col".formatted(bands), columns(padded, last, 1));
    out.put(
        "whisper%d_nopad_first50".formatted(bands),
        columns(unpadded, 0, Math.min(UNPADDED_FRAMES, unpadded.cols())));
  }

  private static Matrix columns(Matrix from, int first, int count) {
    Matrix out = Matrix.allocate(from.rows(), count);
    float[] row = new float[from.cols()];
    for (int r = 0; r < from.rows(); r++) {
      from.copyRow(r, row, 0);
      out.setRow(r, row, first);
    }
    return out;
  }
}
