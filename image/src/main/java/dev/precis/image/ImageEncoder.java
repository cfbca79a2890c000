package dev.precis.image;

import dev.precis.decode.DecodedImage;
import dev.precis.media.FrameSize;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Picture files to tokens: decode, preprocess as the pack says, encode. The sequence has one
 * source, grid (1, h, w), or (1 + tiles, h, w) when tiled (see {@link AnyResTiler}), or (slices, h,
 * w) when cut by a {@link Slicing}, times 0 to 0 and boxes in pixels of the picture as displayed.
 * One thread at a time; several encoders may share a pack.
 */
public final class ImageEncoder implements AutoCloseable {
  private final PictureEncoder vision;
  private final Function<FrameSize, Pieces> cutter;
  private final ImageOptions options;
  private volatile EncodeTimings timings = EncodeTimings.NONE;

  private ImageEncoder(
      PictureEncoder vision, ImagePreprocessor preprocessor, ImageOptions options) {
    this.vision = vision;
    this.cutter = cutter(preprocessor, options);
    this.options = options;
  }

  private static Function<FrameSize, Pieces> cutter(
      ImagePreprocessor preprocessor, ImageOptions options) {
    if (options.slicer().isPresent()) {
      SliceCutter slices = new SliceCutter(preprocessor);
      return options.slicer().get().andThen(slices::pieces);
    }
    if (!options.grids().isEmpty()) {
      return AnyResTiler.of(preprocessor, options.grids())::pieces;
    }
    Pieces whole = preprocessor.whole();
    return _ -> whole;
  }

  /** As {@link #open(ModelPack, VisionSize, ImageOptions)} at the pack's size, not tiled. */
  public static ImageEncoder open(ModelPack pack) {
    return open(pack, VisionSize.of(pack.vision()), ImageOptions.standard());
  }

  /**
   * An encoder at a size that {@link VisionSize#choose} accepted.
   *
   * @throws dev.precis.PrecisException if the pack has no vision encoder, states preprocessing
   *     unknown here, or the batch is too large
   */
  public static ImageEncoder open(ModelPack pack, VisionSize size, ImageOptions options) {
    ImagePreprocessor preprocessor = ImagePreprocessor.of(pack.vision(), size);
    int most =
        options.slicer().isPresent()
            ? options.maxBatch()
            : options.grids().stream().mapToInt(TileGrid::tiles).max().orElse(0) + 1;
    PictureEncoder vision =
        PictureEncoder.open(
            pack, size, Math.min(most, options.maxBatch()), options.signals(), options.fused());
    return new ImageEncoder(vision, preprocessor, options);
  }

  /** As {@link #encode(MediaSource, Arena, CancelToken)}, in memory that is collected. */
  public EncodedTokens encode(MediaSource source) {
    return encode(source, Arena.ofAuto(), new CancelToken());
  }

  /**
   * The picture's tokens and signals.
   *
   * @param memory what holds them; closing it ends them
   * @throws dev.precis.media.MediaRejected if the picture cannot or may not be decoded
   * @throws java.util.concurrent.CancellationException once the token is cancelled
   */
  public EncodedTokens encode(MediaSource source, Arena memory, CancelToken cancel) {
    cancel.check();
    String sha256 = source.sha256();
    try (Arena pixels = Arena.ofConfined()) {
      long start = System.nanoTime();
      DecodedImage image = options.decoder().image(source, options.limits(), pixels);
      timings = timings.plus(new EncodeTimings(System.nanoTime() - start, 0, 0, 0));
      cancel.check();
      return encode(image, source.name(), sha256, memory, cancel);
    }
  }

  /**
   * The tokens and signals of a picture that is decoded already.
   *
   * @param name what the source is called in provenance
   * @param sha256 digest of the media it came from, lower-case hex
   */
  public EncodedTokens encode(
      DecodedImage image, String name, String sha256, Arena memory, CancelToken cancel) {
    Pieces pieces = cutter.apply(image.size());
    int pictures = pieces.count();
    int perPicture = vision.grid().tokens();
    VisionOutput output = vision.output(pictures, memory);
    Provenance places = Provenance.blank(pictures * perPicture, Modality.IMAGE);
    Map<String, Matrix> signals = new HashMap<>(output.signals());
    Matrix entropy = null;
    if (!options.fused() && options.signals().test(PatchEntropy.SIGNAL)) {
      entropy = Matrix.allocate(memory, pictures * perPicture, 1);
      signals.put(PatchEntropy.SIGNAL, entropy);
    }
    for (int done = 0; done < pictures; ) {
      int batch = Math.min(pictures - done, vision.maxBatch());
      long start = System.nanoTime();
      for (int slot = 0; slot < batch; slot++) {
        int number = done + slot;
        Placement placement = pieces.apply(image, number, vision.pixels(slot));
        if (entropy != null) {
          PatchEntropy.fill(pieces.pixels(number), vision.size(), entropy, number * perPicture);
        }
        TokenPlaces.fill(
            places,
            number * perPicture,
            number,
            pieces.group(number),
            0,
            0,
            vision.size(),
            placement);
      }
      long prepared = System.nanoTime();
      vision.encode(batch, output, done, cancel);
      timings =
          timings.plus(new EncodeTimings(0, prepared - start, System.nanoTime() - prepared, batch));
      done += batch;
    }
    Grid read = new Grid(pictures, vision.grid().h(), vision.grid().w());
    SourceInfo info =
        vision.source(name, sha256, Modality.IMAGE, read, image.size(), 0, pieces.id());
    return new EncodedTokens(vision.sequence(output, places, info), signals, places.size());
  }

  /** The size pictures are encoded at. */
  public VisionSize size() {
    return vision.size();
  }

  /** Time spent so far; may be read from any thread. */
  public EncodeTimings timings() {
    return timings;
  }

  /** Frees the buffers; the pack stays open. */
  @Override
  public void close() {
    vision.close();
  }
}
