package dev.precis.pipeline;

import dev.precis.PrecisException;
import dev.precis.audio.AudioEncoder;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Method;
import dev.precis.compress.Scope;
import dev.precis.compress.Signal;
import dev.precis.compress.learned.SliceLimit;
import dev.precis.compress.learned.SlicedMethod;
import dev.precis.decode.MediaDecoder;
import dev.precis.image.FusedEncoder;
import dev.precis.image.ImageEncoder;
import dev.precis.image.ImageOptions;
import dev.precis.image.Slicing;
import dev.precis.image.TileGrid;
import dev.precis.image.VisionSize;
import dev.precis.media.FrameSize;
import dev.precis.media.MediaKind;
import dev.precis.media.MediaProbe;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.Modality;
import dev.precis.video.VideoEncoder;
import dev.precis.video.VideoOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which streams of a medium a pipeline encodes, and the encoder of each. */
final class Encoders {
  private final ModelPack pack;
  private final PipelineSpec spec;
  private final StreamMethods methods;
  private final MediaDecoder decoder;
  private final Optional<Transcripts> transcripts;
  private final Question question;

  Encoders(
      ModelPack pack,
      PipelineSpec spec,
      StreamMethods methods,
      MediaDecoder decoder,
      Optional<Transcripts> transcripts) {
    this.pack = pack;
    this.spec = spec;
    this.methods = methods;
    this.decoder = decoder;
    this.transcripts = transcripts;
    this.question = new Question(pack, spec.question(), transcripts.isPresent());
  }

  /** What is said in the medium of one run, if the pipeline was given transcripts. */
  Optional<SpokenText> spoken(MediaSource source, CancelToken cancel) {
    return transcripts.map(all -> new SpokenText(pack, all, source, cancel));
  }

  /** The method of a stream. */
  Method.Configured method(Modality stream) {
    return methods.of(stream);
  }

  /** The question, for the methods that look at it. */
  Question question() {
    return question;
  }

  /**
   * The modalities of the medium that are wanted, picture before sound.
   *
   * @throws PrecisException {@code NOTHING_TO_ENCODE} if none of its streams is wanted, {@code
   *     QUESTION_MISSING} or {@code SPACES_DIFFER} if a method needs another question
   * @throws dev.precis.media.MediaRejected if the medium cannot or may not be read
   */
  List<Modality> streams(MediaSource source, Tape tape) {
    List<Modality> found = tape.streams().orElseGet(() -> found(source));
    List<Modality> wanted = found.stream().filter(spec.modalities()::contains).toList();
    if (wanted.isEmpty()) {
      throw PrecisException.user(
          "NOTHING_TO_ENCODE",
          "%s holds %s, asked for %s"
              .formatted(
                  source.name(),
                  names(found),
                  names(spec.modalities().stream().sorted().toList())));
    }
    for (Modality stream : wanted) {
      question.check(compressor(stream), stream);
      fused(stream).ifPresent(own -> own.check(stream));
    }
    if (!wanted.contains(Modality.AUDIO) || transcripts.isEmpty()) {
      return wanted;
    }
    pack.text(); // refuses a pack that cannot encode what is said
    compressor(Modality.TEXT);
    return Stream.concat(wanted.stream(), Stream.of(Modality.TEXT)).toList();
  }

  private List<Modality> found(MediaSource source) {
    MediaProbe probe = decoder.probe(source, spec.limits());
    List<Modality> found = new ArrayList<>();
    if (probe.kind() == MediaKind.IMAGE) {
      found.add(Modality.IMAGE);
    }
    if (probe.video().isPresent()) {
      found.add(Modality.VIDEO);
    }
    if (probe.audio().isPresent()) {
      found.add(Modality.AUDIO);
    }
    return found;
  }

  /** The method that is part of the encoder of a stream. */
  Optional<FusedMethod> fused(Modality stream) {
    return compressor(stream) instanceof FusedMethod own ? Optional.of(own) : Optional.empty();
  }

  private static List<String> names(List<Modality> modalities) {
    return modalities.stream().map(Modality::id).toList();
  }

  /** Columns of the widest of these streams. */
  int width(List<Modality> streams) {
    return streams.stream().mapToInt(this::width).max().orElse(0);
  }

  private int width(Modality stream) {
    return compressor(stream)
        .outputWidth(
            switch (stream) {
              case IMAGE, VIDEO -> pack.vision().width();
              case AUDIO -> pack.audio().width();
              case TEXT -> pack.text().width();
            });
  }

  /** Opens a stream of the medium, in windows if the method decides about windows. */
  EncodedStream open(
      Modality stream,
      MediaSource source,
      Tape tape,
      Optional<SpokenText> spoken,
      CancelToken cancel) {
    Scope scope = compressor(stream).scope();
    // a tape holds what other methods could be played from: all tokens of a picture
    Tape own = fused(stream).isPresent() ? unplayed(tape, stream) : tape;
    return switch (stream) {
      case IMAGE -> own.through(stream, () -> new ImageStream(imageEncoder(own), source, cancel));
      case VIDEO -> {
        EncodedStream frames = own.through(stream, () -> video(source, own, cancel));
        yield switch (scope) {
          case Scope.Picture _ -> frames;
          case Scope.Window _, Scope.Joint _ ->
              new WindowStream(frames, scope.frames(spec.window()));
        };
      }
      case AUDIO ->
          withText(
              own.through(
                  stream,
                  () ->
                      AudioEncoder.open(
                          pack, source, decoder, spec.limits(), wanted(stream, own), cancel)),
              spoken);
      case TEXT ->
          new TranscriptStream(
              spoken
                  .orElseThrow(() -> new IllegalArgumentException("there is no transcript"))
                  .spoken(),
              pack,
              source);
    };
  }

  private Tape unplayed(Tape tape, Modality stream) {
    if (tape instanceof Tape.Player) {
      throw PrecisException.user(
          "ALREADY_FUSED",
          "method %s is part of the encoder of pack %s and cannot read tokens that were encoded before; send the %s as a file of its own, or take a pack without a method in its graph"
              .formatted(spec.settings(stream).method().text(), pack.manifest().id(), stream.id()));
    }
    return Tape.off();
  }

  /** Sound with what is said in it, if a question is asked and the method looks at it. */
  private EncodedStream withText(EncodedStream sound, Optional<SpokenText> spoken) {
    boolean asked =
        spec.question().isPresent()
            && compressor(Modality.AUDIO).uses().contains(Signal.JOINT_EMBEDDINGS);
    return asked && spoken.isPresent() ? new SpokenSound(sound, spoken.get()) : sound;
  }

  /** Whether pictures and sound are there and one method compresses them together. */
  boolean joint(List<Modality> streams) {
    return streams.contains(Modality.VIDEO)
        && streams.contains(Modality.AUDIO)
        && compressor(Modality.VIDEO).scope() instanceof Scope.Joint
        && spec.settings(Modality.VIDEO).method().equals(spec.settings(Modality.AUDIO).method());
  }

  /** Opens both streams of a film, window by window together. */
  JointStream openJoint(
      MediaSource source, Tape tape, Optional<SpokenText> spoken, CancelToken cancel) {
    EncodedStream pictures = open(Modality.VIDEO, source, tape, spoken, cancel);
    try {
      return new JointStream(pictures, open(Modality.AUDIO, source, tape, spoken, cancel));
    } catch (RuntimeException e) {
      pictures.close();
      throw e;
    }
  }

  private EncodedStream video(MediaSource source, Tape tape, CancelToken cancel) {
    VideoOptions options =
        VideoOptions.standard()
            .withDecoder(decoder)
            .withLimits(spec.limits())
            .withBatch(spec.batch())
            .withSignals(wanted(Modality.VIDEO, tape));
    if (spec.gate().isPresent()) {
      options = options.withGate(spec.gate().get());
    }
    Optional<FusedMethod> fused = fused(Modality.VIDEO);
    if (fused.isPresent()) {
      options = options.withFused().withBatch(fused.get().batch(spec));
    }
    return new VideoStream(
        VideoEncoder.open(pack, size(fused), source, spec.sampler(), options, cancel),
        spec.sampler(),
        spec.gate());
  }

  private Compressor compressor(Modality stream) {
    return methods.of(stream).compressor();
  }

  /**
   * Signals of pictures that the method or the budget needs or that are kept; others would be
   * copied for nothing, but for a tape that other methods will be played from.
   */
  private Predicate<String> wanted(Modality stream, Tape tape) {
    if (tape.allSignals()) {
      return _ -> true;
    }
    Set<String> names = new HashSet<>(spec.signals());
    for (Signal signal : compressor(stream).uses()) {
      names.add(signal.id());
    }
    if (spec.settings(stream).budget() instanceof Budget.Auto) {
      names.add(Signal.PATCH_ENTROPY.id());
    }
    // An encoder without CLS may give only the attention received, which stands in.
    if (names.contains(Signal.ATTENTION.id()) && !gives(Signal.ATTENTION)) {
      names.add(Signal.RECEIVED_ATTENTION.id());
    }
    return names::contains;
  }

  private boolean gives(Signal signal) {
    return pack.vision().signals().stream().anyMatch(out -> out.signal().equals(signal.id()));
  }

  private ImageEncoder imageEncoder(Tape tape) {
    ImageOptions options =
        ImageOptions.standard()
            .withDecoder(decoder)
            .withLimits(spec.limits())
            .withMaxBatch(spec.batch())
            .withSignals(wanted(Modality.IMAGE, tape));
    Optional<FusedMethod> fused = fused(Modality.IMAGE);
    if (fused.isPresent()) {
      options = options.withFused();
    }
    VisionSize size = size(fused);
    if (spec.tiles() > 0) {
      options = options.withTiles(TileGrid.upTo(spec.tiles()));
    }
    if (compressor(Modality.IMAGE) instanceof SlicedMethod sliced && sliced.slices().isPresent()) {
      options = options.withSlicer(slicer(sliced.slices().get(), size));
    }
    return ImageEncoder.open(pack, size, options);
  }

  private Function<FrameSize, Slicing> slicer(SliceLimit limit, VisionSize size) {
    if (spec.tiles() > 0) {
      throw PrecisException.user(
          "TILES_AND_SLICES",
          "method %s cuts pictures into slices of its own, so there can be no tiles beside them; leave out --tiles %d or slices"
              .formatted(compressor(Modality.IMAGE).info().id(), spec.tiles()));
    }
    return Slices.of(limit, size);
  }

  private VisionSize size(Optional<FusedMethod> fused) {
    if (spec.side().isPresent()) {
      return VisionSize.choose(pack.vision(), spec.side().getAsInt());
    }
    return fused
        .map(own -> FusedEncoder.size(pack.vision(), own.spec()))
        .orElseGet(() -> VisionSize.of(pack.vision()));
  }
}
