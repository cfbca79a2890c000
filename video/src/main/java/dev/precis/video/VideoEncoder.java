package dev.precis.video;

import dev.precis.decode.Ending;
import dev.precis.decode.FrameInfo;
import dev.precis.decode.VideoReader;
import dev.precis.image.EncodeTimings;
import dev.precis.image.Normalizer;
import dev.precis.image.PatchEntropy;
import dev.precis.image.PictureEncoder;
import dev.precis.image.PictureFit;
import dev.precis.image.Placement;
import dev.precis.image.TokenPlaces;
import dev.precis.image.VisionOutput;
import dev.precis.image.VisionSize;
import dev.precis.media.FrameSize;
import dev.precis.media.MediaSource;
import dev.precis.media.VideoInfo;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.sample.FrameSampler;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One video as a sequence of encoded batches, pulled by {@link #next}. While a batch is in the
 * encoder the next one is decoded on another thread, straight into RGB buffers of the encoder's
 * size; then decoding rests until {@code next} is called again. There are two batch buffers, so
 * memory does not depend on the video's length.
 *
 * <p>Frames are cropped and scaled by the decoder's scaler, which is near the pack's filter but not
 * equal to it bit for bit. A frame whose size differs from the one before is fitted anew.
 *
 * <p>With a {@link NoveltyGate} a frame that repeats the last encoded one is not encoded: its time
 * and its weight go to that frame's tokens. A frame is given out once the next novel one is known.
 *
 * <p>Each batch has grid (frames in it, h, w). A token's t is its frame's number over all sampled
 * frames, its box lies in pixels of the frame as displayed, its time ends where the next delivered
 * frame begins. One thread at a time; several encoders may share a pack.
 */
public final class VideoEncoder implements AutoCloseable {
  private static final int NO_GROUP = -1;

  private final VideoReader reader;
  private final PictureEncoder vision;
  private final PictureFit fit;
  private final Normalizer normalizer;
  private final FrameTimes times;
  private final Arena memory;
  private final FrameBatch[] buffers;
  private final Executor executor;
  private final @Nullable ExecutorService ownedExecutor;
  private final CancelToken cancel;
  private final dev.precis.media.CancelToken stopDecoding;
  private final CancelToken.Registration bridge;
  private final AtomicLong decodeNs = new AtomicLong();
  private final DecodeGate gate = new DecodeGate();
  private final String name;
  private final String sha256;
  private final boolean patchEntropy;
  private final Optional<NoveltyFilter> filter;

  private @Nullable DecodeAhead ahead;
  private @Nullable FrameSize pictureSize;
  private volatile EncodeTimings timings = EncodeTimings.NONE;
  private volatile int delivered;
  private volatile int encoded;
  private int turn;
  private volatile boolean exhausted;
  private boolean closed;

  @SuppressWarnings("MustBeClosedChecker") // the encoder owns the arena and closes it
  private VideoEncoder(
      VideoReader reader,
      PictureEncoder vision,
      PackManifest.VisionSpec spec,
      PictureFit fit,
      FrameSampler sampler,
      MediaSource source,
      VideoOptions options,
      @Nullable Executor given,
      CancelToken cancel,
      dev.precis.media.CancelToken stopDecoding) {
    this.reader = reader;
    this.vision = vision;
    this.fit = fit;
    this.normalizer = Normalizer.of(spec.preprocess());
    this.times = new FrameTimes(reader.info(), sampler);
    this.name = source.name();
    this.sha256 = source.sha256();
    this.patchEntropy = !options.fused() && options.signals().test(PatchEntropy.SIGNAL);
    this.filter = options.gate().map(gate -> new NoveltyFilter(gate, vision.size()));
    this.memory = Arena.ofShared();
    int batch = vision.maxBatch();
    this.buffers =
        new FrameBatch[] {
          new FrameBatch(memory, vision.size(), batch), new FrameBatch(memory, vision.size(), batch)
        };
    this.ownedExecutor = given == null ? decodeThread() : null;
    this.executor = given == null ? Objects.requireNonNull(ownedExecutor) : given;
    this.cancel = cancel;
    this.stopDecoding = stopDecoding;
    this.bridge = cancel.onCancel(stopDecoding::cancel);
  }

  private static ExecutorService decodeThread() {
    return Executors.newSingleThreadExecutor(
        Thread.ofPlatform().daemon().name("precis-video-decode").factory());
  }

  /** As the full form at the pack's size, with a decoding thread of its own. */
  public static VideoEncoder open(ModelPack pack, MediaSource source, FrameSampler sampler) {
    return open(
        pack,
        VisionSize.of(pack.vision()),
        source,
        sampler,
        VideoOptions.standard(),
        new CancelToken());
  }

  /** As the full form, with a decoding thread that ends with the encoder. */
  public static VideoEncoder open(
      ModelPack pack,
      VisionSize size,
      MediaSource source,
      FrameSampler sampler,
      VideoOptions options,
      CancelToken cancel) {
    return opened(pack, size, source, sampler, options, cancel, null);
  }

  /**
   * Opens a video; nothing is decoded before the first {@link #next}.
   *
   * @param decoding where batches are decoded ahead. If it has no thread free in time, the thread
   *     in {@code next} decodes, so any executor will do
   * @throws dev.precis.media.MediaRejected if the video cannot or may not be decoded
   * @throws dev.precis.PrecisException if the pack has no vision encoder, states preprocessing
   *     unknown here, or the batch is out of range
   */
  public static VideoEncoder open(
      ModelPack pack,
      VisionSize size,
      MediaSource source,
      FrameSampler sampler,
      VideoOptions options,
      CancelToken cancel,
      Executor decoding) {
    return opened(pack, size, source, sampler, options, cancel, decoding);
  }

  private static VideoEncoder opened(
      ModelPack pack,
      VisionSize size,
      MediaSource source,
      FrameSampler sampler,
      VideoOptions options,
      CancelToken cancel,
      @Nullable Executor decoding) {
    cancel.check();
    PictureFit fit = PictureFit.of(pack.vision(), size);
    dev.precis.media.CancelToken stop = new dev.precis.media.CancelToken();
    PictureEncoder vision =
        PictureEncoder.open(pack, size, options.batch(), options.signals(), options.fused());
    VideoReader reader = null;
    try {
      reader = options.decoder().video(source, sampler, options.limits(), stop);
      return new VideoEncoder(
          reader, vision, pack.vision(), fit, sampler, source, options, decoding, cancel, stop);
    } catch (RuntimeException e) {
      if (reader != null) {
        reader.close();
      }
      vision.close();
      throw e;
    }
  }

  /** As {@link #next(Arena)}, in memory that is collected. */
  public @Nullable EncodedTokens next() {
    return next(Arena.ofAuto());
  }

  /**
   * The next batch, or null when all wanted frames were delivered. Waits for frames and encodes on
   * the calling thread. After an error the encoder can only be closed.
   *
   * @param target what holds the tokens and signals; closing it ends them
   * @throws dev.precis.media.MediaRejected if the video breaks a limit midway or holds no frame
   * @throws dev.precis.PrecisException {@code INFERENCE_FAILED} if the graph fails
   * @throws CancellationException once the token is cancelled, or if the thread is interrupted
   */
  public @Nullable EncodedTokens next(Arena target) {
    if (closed) {
      throw new IllegalStateException("the encoder of " + name + " is closed");
    }
    cancel.check();
    DecodeAhead current = ahead == null ? begin() : ahead;
    FrameBatch batch = current.await();
    if (batch.frames().isEmpty()) {
      exhausted = true;
      return null;
    }
    DecodeAhead following = begin();
    return encode(batch, following, target);
  }

  /** Starts decoding into the buffer that is not in use. */
  private DecodeAhead begin() {
    DecodeAhead task =
        new DecodeAhead(reader, fit, buffers[turn], decodeNs, gate, filter, ownedExecutor == null);
    turn = 1 - turn;
    ahead = task;
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      return task; // no thread to spare: whoever needs the frames decodes them
    }
    return task;
  }

  private EncodedTokens encode(FrameBatch batch, DecodeAhead following, Arena target) {
    List<FrameInfo> frames = batch.frames();
    int count = frames.size();
    long start = System.nanoTime();
    for (int slot = 0; slot < count; slot++) {
      normalizer.apply(batch.pixels(slot), vision.size().pixels(), vision.pixels(slot));
    }
    long prepared = System.nanoTime();
    VisionOutput output = vision.output(count, target);
    Map<String, Matrix> signals = new HashMap<>(output.signals());
    if (patchEntropy) {
      signals.put(PatchEntropy.SIGNAL, entropy(batch, count, target));
    }
    vision.encode(count, output, 0, cancel);
    timings =
        timings.plus(new EncodeTimings(0, prepared - start, System.nanoTime() - prepared, count));
    frames.forEach(times::add);
    if (pictureSize == null) {
      pictureSize = frames.getFirst().size();
    }
    Provenance places = places(batch, following);
    encoded += count;
    return new EncodedTokens(vision.sequence(output, places, source()), signals, places.size());
  }

  private Matrix entropy(FrameBatch batch, int count, Arena target) {
    int perFrame = vision.grid().tokens();
    Matrix entropy = Matrix.allocate(target, count * perFrame, 1);
    for (int slot = 0; slot < count; slot++) {
      PatchEntropy.fill(batch.pixels(slot), vision.size(), entropy, slot * perFrame);
    }
    return entropy;
  }

  private Provenance places(FrameBatch batch, DecodeAhead following) {
    List<FrameInfo> frames = batch.frames();
    int perFrame = vision.grid().tokens();
    Provenance places = Provenance.blank(frames.size() * perFrame, Modality.VIDEO);
    for (int slot = 0; slot < frames.size(); slot++) {
      FrameInfo frame = frames.get(slot);
      long startUs = frame.timeUs();
      End end = slot + 1 < frames.size() ? End.at(frames.get(slot + 1)) : end(batch, following);
      int row = slot * perFrame;
      Placement placement = Placement.of(frame.size(), fit.geometry(frame.size()));
      TokenPlaces.fill(
          places,
          row,
          frame.index(),
          NO_GROUP,
          startUs,
          Math.max(startUs, end.timeUs()),
          vision.size(),
          placement);
      Arrays.fill(places.weight(), row, row + perFrame, (float) (end.index() - frame.index()));
      delivered = end.index();
    }
    return places;
  }

  /** Where the time of a frame ends: number and time of the next one encoded. */
  private record End(int index, long timeUs) {
    static End at(FrameInfo next) {
      return new End(next.index(), next.timeUs());
    }
  }

  /**
   * Where the last frame of a batch ends; frames that repeat it are not encoded and belong to it.
   */
  private End end(FrameBatch batch, DecodeAhead following) {
    Optional<FrameInfo> next = following.awaitFirst();
    if (next.isPresent()) {
      return End.at(next.get());
    }
    FrameInfo last = following.last().or(batch::lastRead).orElseThrow();
    times.add(last);
    return new End(last.index() + 1, times.endOfLast(last.timeUs()));
  }

  /**
   * The stream as known so far: the grid counts the frames delivered, encoded or not, the picture
   * is the size of the first frame, the rate is the sampled one. Final once {@link #next} answered
   * null.
   */
  public SourceInfo source() {
    Grid read = new Grid(delivered, vision.grid().h(), vision.grid().w());
    FrameSize picture = pictureSize == null ? reader.info().size() : pictureSize;
    return vision.source(name, sha256, Modality.VIDEO, read, picture, times.rate(), fit.id());
  }

  /**
   * Tells whether anybody waits for tokens; may be called from any thread. While nobody does,
   * decoding ahead stops within a frame. {@link #next} decodes whatever it needs all the same.
   */
  public void demand(boolean wanted) {
    gate.want(wanted);
  }

  /** Bytes that the two batches of decoded pixels take. */
  public long pixelBytes() {
    return 2L * vision.maxBatch() * vision.size().rgbBytes();
  }

  /** The picture track as its header describes it. */
  public VideoInfo info() {
    return reader.info();
  }

  /** Sampled frames that tokens were given for so far; may be read from any thread. */
  public int frames() {
    return delivered;
  }

  /** How many of them were encoded: all without a gate; may be read from any thread. */
  public int encoded() {
    return encoded;
  }

  /** How reading ended; final once {@link #next} answered null, {@link Ending#OPEN} before. */
  public Ending ending() {
    return exhausted ? reader.ending() : Ending.OPEN;
  }

  /** True if the video ended before its end; what was delivered until then is good. */
  public boolean truncated() {
    return ending().truncated();
  }

  /**
   * Time spent so far and frames encoded; may be read from any thread. Decoding overlaps with the
   * rest and includes frames not delivered yet.
   */
  public EncodeTimings timings() {
    return timings.plus(new EncodeTimings(decodeNs.get(), 0, 0, 0));
  }

  /** Stops decoding and frees everything but the pack. Closing twice is harmless. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    bridge.close();
    stopDecoding.cancel();
    if (ahead != null) {
      ahead.settle();
    }
    if (ownedExecutor != null) {
      ownedExecutor.shutdown();
    }
    reader.close();
    vision.close();
    memory.close();
  }
}
