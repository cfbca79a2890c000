package dev.precis.decode.ffmpeg;

import dev.precis.decode.AudioReader;
import java.lang.foreign.MemorySegment;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Turns decoded sound of any layout, rate and sample type into 16 kHz mono floats. Channels are
 * mixed down by the usual weights; a change midway starts a new conversion.
 */
final class Resampler implements AutoCloseable {
  private static final int FLOAT_BYTES = Float.BYTES;

  private final AVChannelLayout mono = new AVChannelLayout();
  private final PointerPointer<Pointer> out = new PointerPointer<>(1);
  private @Nullable SwrContext context;
  private @Nullable Shape shape;
  private final GrowingMemory pending = new GrowingMemory();
  private int start;
  private int end;
  private boolean closed;

  private record Shape(int rate, int format, int channels, int order, long mask) {}

  Resampler() {
    avutil.av_channel_layout_default(mono, 1);
  }

  /** Samples ready to be taken. */
  int available() {
    return end - start;
  }

  /** Input still inside the conversion's filter, in samples of the output. */
  long delay() {
    return context == null ? 0 : swresample.swr_get_delay(context, AudioReader.SAMPLE_RATE);
  }

  /** Converts a frame; what comes out is appended to what is ready. */
  void add(AVFrame frame) {
    AVChannelLayout layout = frame.ch_layout();
    Shape found =
        new Shape(
            frame.sample_rate(),
            frame.format(),
            layout.nb_channels(),
            layout.order(),
            layout.u_mask());
    if (!found.equals(shape)) {
      finish();
      open(frame);
      shape = found;
    }
    convert(frame.extended_data(), frame.nb_samples());
  }

  /** Appends silence. */
  void addSilence(int samples) {
    reserve(samples);
    pending.now().asSlice((long) end * FLOAT_BYTES, (long) samples * FLOAT_BYTES).fill((byte) 0);
    end += samples;
  }

  /** Brings out what the filter still holds; more frames may follow. */
  void finish() {
    if (context != null) {
      convert(null, 0);
      swresample.swr_free(context);
      context = null;
      shape = null;
    }
  }

  /** Moves up to {@code count} ready samples to the target and answers how many. */
  int take(MemorySegment target, long offsetBytes, int count) {
    int moved = Math.min(count, available());
    MemorySegment.copy(
        pending.now(), (long) start * FLOAT_BYTES, target, offsetBytes, (long) moved * FLOAT_BYTES);
    start += moved;
    return moved;
  }

  private void open(AVFrame frame) {
    AVChannelLayout layout = new AVChannelLayout();
    try {
      if (frame.ch_layout().order() == avutil.AV_CHANNEL_ORDER_UNSPEC) {
        avutil.av_channel_layout_default(layout, frame.ch_layout().nb_channels());
      } else {
        avutil.av_channel_layout_copy(layout, frame.ch_layout());
      }
      SwrContext made = new SwrContext(null);
      int code =
          swresample.swr_alloc_set_opts2(
              made,
              mono,
              avutil.AV_SAMPLE_FMT_FLT,
              AudioReader.SAMPLE_RATE,
              layout,
              frame.format(),
              frame.sample_rate(),
              0,
              null);
      if (code >= 0) {
        // Weights add up to at most 1, as when converting to integers: two channels become their
        // mean, and nothing leaves -1..1.
        avutil.av_opt_set_double(made, "rematrix_maxval", 1, 0);
      }
      if (code < 0 || swresample.swr_init(made) < 0) {
        swresample.swr_free(made);
        throw new IllegalStateException(
            "no conversion for sound of %d channels at %d Hz"
                .formatted(frame.ch_layout().nb_channels(), frame.sample_rate()));
      }
      context = made;
    } finally {
      avutil.av_channel_layout_uninit(layout);
      layout.close();
    }
  }

  private void convert(@Nullable PointerPointer<?> in, int samples) {
    SwrContext converter = context;
    if (converter == null) {
      return;
    }
    int room = swresample.swr_get_out_samples(converter, samples);
    if (room <= 0) {
      return;
    }
    reserve(room);
    out.put(0, new FrameScaler.Address(pending.now().address() + (long) end * FLOAT_BYTES));
    int made = swresample.swr_convert(converter, out, room, in, samples);
    end += Math.max(0, made);
  }

  /** Makes room for {@code samples} more behind what is ready. */
  private void reserve(int samples) {
    if (start == end) {
      start = 0;
      end = 0;
    }
    long needed = (long) (end + samples) * FLOAT_BYTES;
    if (pending.now().byteSize() < needed) {
      pending.replace(2 * needed, (long) start * FLOAT_BYTES, (long) available() * FLOAT_BYTES);
      end -= start;
      start = 0;
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (context != null) {
      swresample.swr_free(context);
      context = null;
    }
    pending.close();
    out.close();
    avutil.av_channel_layout_uninit(mono);
    mono.close();
  }
}
