package dev.precis.parity;

import dev.precis.compress.joint.OmniZipAudio;
import dev.precis.compress.joint.OmniZipVideo;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** OmniZip as released on one chunk, {@code omnizip}: the two sides behind the method. */
final class OmniZipAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "omnizip";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    Matrix audio = inputs.matrix("in.audio");
    Matrix video = inputs.matrix("in.video");
    int perFrame = parameters.integer("tokens_per_frame");
    parameters.ignore("seed");
    parameters.only("audio_tokens", audio.rows());
    parameters.only("dim", audio.cols());
    parameters.only("video_frames", video.rows() / perFrame);
    parameters.only("knn", OmniZipVideo.DEFAULT_NEIGHBOURS);
    OmniZipAudio.Zipped zipped =
        OmniZipAudio.zip(
            audio,
            inputs.floats("in.audio_attention"),
            video,
            (int) Math.rint((1 - parameters.number("audio_merging_ratio")) * audio.rows()),
            (int) Math.rint(parameters.number("contextual_ratio") * audio.rows()),
            parameters.integer("g"));
    int[] each = new int[video.rows() / perFrame];
    Arrays.fill(each, (int) (perFrame * (1 - parameters.number("video_merging_ratio"))));
    int[] kept = OmniZipVideo.keep(video, perFrame, each, OmniZipVideo.DEFAULT_NEIGHBOURS);
    int[] all = IntStream.range(0, audio.rows()).toArray();
    TokenSequence merged =
        PlainTokens.of(audio, Grid.line(audio.rows()), Modality.AUDIO)
            .combine(zipped.rows(new int[0], all, 0));
    return Map.of(
        "out.audio_mask", mask(audio.rows(), zipped.dominant(), zipped.anchors()),
        "out.audio_merged", NdArray.of(merged.embeddings()),
        "out.merge_pairs", pairs(zipped),
        "out.video_mask", mask(video.rows(), kept));
  }

  private static NdArray mask(int size, int[]... rows) {
    int[] mask = new int[size];
    for (int[] some : rows) {
      for (int row : some) {
        mask[row] = 1;
      }
    }
    return NdArray.vector(mask);
  }

  private static NdArray pairs(OmniZipAudio.Zipped zipped) {
    int[] count = Arrays.stream(zipped.absorbed()).mapToInt(taken -> taken.length).toArray();
    float[] flat = new float[2 * Arrays.stream(count).sum()];
    int at = 0;
    for (int a = 0; a < count.length; a++) {
      for (int token : zipped.absorbed()[a]) {
        flat[at++] = zipped.anchors()[a];
        flat[at++] = token;
      }
    }
    return NdArray.floats(flat, at / 2, 2);
  }
}
