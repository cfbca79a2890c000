package dev.precis.decode.ffmpeg;

import dev.precis.decode.header.ContentType.ContainerFormat;
import dev.precis.media.CancelToken;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.media.RejectionCode;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVIndexEntry;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * One open container: bytes come through {@link InputChannel} alone, and only listed demuxers and
 * decoders take part. Owns every native handle it opens.
 */
final class Demuxer implements AutoCloseable {
  /** Bytes examined to recognise the streams. */
  static final long PROBE_BYTES = 5_000_000;

  /** Media time examined to recognise the streams, microseconds. */
  static final long ANALYZE_US = 5_000_000;

  private static final int BUFFER_BYTES = 1 << 16;

  private final String name;
  private final CancelToken cancel;
  private final InputChannel input;
  private final InputCallbacks.Ticket ticket;
  private final AVIOContext io;
  private final AVFormatContext context;
  private boolean closed;

  private Demuxer(
      String name,
      CancelToken cancel,
      InputChannel input,
      InputCallbacks.Ticket ticket,
      AVIOContext io,
      AVFormatContext context) {
    this.name = name;
    this.cancel = cancel;
    this.input = input;
    this.ticket = ticket;
    this.io = io;
    this.context = context;
  }

  /**
   * Opens a container whose format is already known by its content.
   *
   * @throws MediaRejected MEDIA_BROKEN, MEDIA_TOO_MANY_STREAMS, or what opening the source throws
   */
  static Demuxer open(
      MediaSource source, ContainerFormat format, MediaLimits limits, CancelToken cancel) {
    FFmpeg.load();
    cancel.check();
    InputChannel input = openChannel(source, cancel);
    InputCallbacks.Ticket ticket = InputCallbacks.SHARED.register(input);
    AVIOContext io = openIo(ticket);
    AVFormatContext context = avformat.avformat_alloc_context();
    context.pb(io);
    context.io_open(InputCallbacks.SHARED.refuseOpen);
    context.interrupt_callback().callback(InputCallbacks.SHARED.interrupt);
    context.interrupt_callback().opaque(ticket);
    // A failed open frees the context and sets its pointer to null, so close() frees only the rest.
    Demuxer demuxer = new Demuxer(source.name(), cancel, input, ticket, io, context);
    try {
      demuxer.openContainer(format, limits);
      return demuxer;
    } catch (RuntimeException failure) {
      demuxer.close();
      throw failure;
    }
  }

  private static InputChannel openChannel(MediaSource source, CancelToken cancel) {
    SeekableByteChannel channel = source.open();
    try {
      return new InputChannel(channel, cancel);
    } catch (IOException failure) {
      throw MediaRejected.of(
              RejectionCode.MEDIA_UNREADABLE, source.name() + ": its size cannot be read")
          .because(failure);
    }
  }

  private static AVIOContext openIo(InputCallbacks.Ticket ticket) {
    BytePointer buffer = new BytePointer(avutil.av_malloc(BUFFER_BYTES)).capacity(BUFFER_BYTES);
    InputCallbacks callbacks = InputCallbacks.SHARED;
    return avformat.avio_alloc_context(
        buffer, BUFFER_BYTES, 0, ticket, callbacks.read, null, callbacks.seek);
  }

  private void openContainer(ContainerFormat format, MediaLimits limits) {
    AVInputFormat demuxer = avformat.av_find_input_format(format.label());
    AVDictionary options = new AVDictionary(null);
    try {
      avutil.av_dict_set(options, "protocol_whitelist", "none", 0);
      avutil.av_dict_set(options, "format_whitelist", AllowList.formats(), 0);
      avutil.av_dict_set(options, "codec_whitelist", AllowList.decoders(), 0);
      avutil.av_dict_set_int(options, "probesize", PROBE_BYTES, 0);
      avutil.av_dict_set_int(options, "analyzeduration", ANALYZE_US, 0);
      // One above the limit, so that passing it can be told from being at it.
      avutil.av_dict_set_int(options, "max_streams", limits.containerStreams() + 1L, 0);
      int code = avformat.avformat_open_input(context, (String) null, demuxer, options);
      if (code < 0) {
        throw openFailure(format, limits, code);
      }
    } finally {
      avutil.av_dict_free(options);
    }
    checkStreamCount(limits);
    int code = avformat.avformat_find_stream_info(context, (AVDictionary) null);
    if (code < 0) {
      throw openFailure(format, limits, code);
    }
    checkStreamCount(limits);
  }

  private MediaRejected openFailure(ContainerFormat format, MediaLimits limits, int code) {
    cancel.check();
    Throwable failure = input.failure();
    if (failure != null) {
      return MediaRejected.of(RejectionCode.MEDIA_UNREADABLE, name + ": reading it failed half-way")
          .because(failure);
    }
    if (code == org.bytedeco.ffmpeg.presets.avutil.AVERROR_ENOMEM()) {
      return tooManyStreams(limits, limits.containerStreams() + 1L);
    }
    return MediaRejected.of(
        RejectionCode.MEDIA_BROKEN,
        ("%s: starts like %s but cannot be opened: its header is missing or damaged"
                + " (%d bytes; the file may be cut short)")
            .formatted(name, format.label(), input.size()));
  }

  private void checkStreamCount(MediaLimits limits) {
    if (context.nb_streams() > limits.containerStreams()) {
      throw tooManyStreams(limits, context.nb_streams());
    }
  }

  private MediaRejected tooManyStreams(MediaLimits limits, long observed) {
    return MediaRejected.overLimit(
        RejectionCode.MEDIA_TOO_MANY_STREAMS,
        "%s: has %d or more streams; at most %d are allowed"
            .formatted(name, observed, limits.containerStreams()),
        limits.containerStreams(),
        observed);
  }

  String name() {
    return name;
  }

  /** Bytes of the source. */
  long bytes() {
    return input.size();
  }

  AVFormatContext context() {
    return context;
  }

  /** The best stream of a type that is not a cover picture, or null. */
  @Nullable AVStream best(int type) {
    int index =
        avformat.av_find_best_stream(
            context, type, -1, -1, (org.bytedeco.ffmpeg.avcodec.AVCodec) null, 0);
    if (index >= 0 && !isCover(context.streams(index))) {
      return context.streams(index);
    }
    for (int i = 0; i < context.nb_streams(); i++) {
      AVStream stream = context.streams(i);
      if (stream.codecpar().codec_type() == type && !isCover(stream)) {
        return stream;
      }
    }
    return null;
  }

  private static boolean isCover(AVStream stream) {
    return (stream.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) != 0;
  }

  /** Makes every stream but this one be skipped by the demuxer. */
  void keepOnly(AVStream wanted) {
    for (int i = 0; i < context.nb_streams(); i++) {
      AVStream stream = context.streams(i);
      boolean keep = stream.index() == wanted.index();
      stream.discard(keep ? avcodec.AVDISCARD_DEFAULT : avcodec.AVDISCARD_ALL);
    }
  }

  /** Time zero of the media's timeline in microseconds of its own clock. */
  long zeroMicros() {
    long start = context.start_time();
    return start == Timebase.NONE ? 0 : start;
  }

  /**
   * Reads the next packet of the stream into {@code packet}; false at the end or where reading
   * fails.
   *
   * @throws java.util.concurrent.CancellationException once cancelled
   */
  boolean read(AVPacket packet, int streamIndex) {
    while (true) {
      cancel.check();
      int code = avformat.av_read_frame(context, packet);
      if (code < 0) {
        cancel.check();
        readFailed = code != avutil.AVERROR_EOF;
        return false;
      }
      if (packet.stream_index() == streamIndex) {
        return true;
      }
      avcodec.av_packet_unref(packet);
    }
  }

  private boolean readFailed;

  /** True if reading ended for another reason than the end of the file. */
  boolean readFailed() {
    return readFailed || input.failure() != null;
  }

  /** True if the container's index names bytes beyond the end of the file. */
  boolean indexPassesEnd(AVStream stream) {
    int entries = avformat.avformat_index_get_entries_count(stream);
    if (entries == 0) {
      return false;
    }
    AVIndexEntry last = avformat.avformat_index_get_entry(stream, entries - 1);
    return last.pos() >= 0 && last.pos() + Integer.toUnsignedLong(last.size()) > input.size();
  }

  /**
   * True if the length in the header was really written there and not guessed from the bit rate.
   */
  boolean durationStated() {
    return context.duration_estimation_method() == avformat.AVFMT_DURATION_FROM_STREAM;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!context.isNull()) {
      avformat.avformat_close_input(context);
    }
    BytePointer buffer = io.buffer();
    avutil.av_free(buffer);
    avformat.avio_context_free(io);
    InputCallbacks.SHARED.release(ticket);
    input.close();
  }
}
