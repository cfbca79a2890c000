package dev.precis.decode.ffmpeg;

import dev.precis.media.FrameGeometry;
import dev.precis.media.Orientation;
import dev.precis.media.ScaleFilter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Crops, scales and converts decoded frames to RGB24 in the caller's memory.
 *
 * <p>The colour matrix and range that the frame names are used; where it names none, those of
 * BT.601 with limited range, as the ffmpeg tool does. The scaler writes straight into the caller's
 * memory where that is safe; for turned pictures and for widths that its vector code may overrun,
 * it writes into a scratch buffer first.
 */
final class FrameScaler implements AutoCloseable {
  /**
   * Widths of whole multiples of this are written by the scaler without running over a row's end.
   */
  private static final int SAFE_WIDTH = 16;

  private static final int SCRATCH_SLACK = 256;
  private static final int FIXED_POINT_ONE = 1 << 16;
  private static final int BPP = FrameGeometry.BYTES_PER_PIXEL;

  private final AVFrame view = avutil.av_frame_alloc();
  private final PointerPointer<Pointer> destination = new PointerPointer<>(4);
  private final IntPointer destinationStride = new IntPointer(4);
  private @Nullable SwsContext context;
  private @Nullable Setup setup;
  private final GrowingMemory scratch = new GrowingMemory();
  private boolean closed;

  /** What a native context was made for. */
  private record Setup(
      int sourceWidth,
      int sourceHeight,
      int sourceFormat,
      int colorSpace,
      boolean fullRange,
      int width,
      int height,
      ScaleFilter filter) {}

  /** Writes the part of the frame that {@code geometry} names into {@code rgb}. */
  void write(AVFrame frame, Orientation orientation, FrameGeometry geometry, MemorySegment rgb) {
    if (rgb.byteSize() < geometry.canvasBytes()) {
      throw new IllegalArgumentException(
          "target holds %d bytes, its canvas needs %d"
              .formatted(rgb.byteSize(), geometry.canvasBytes()));
    }
    geometry.checkInside(orientation.displayed(frame.width(), frame.height()));
    int width = orientation.transposed() ? geometry.height() : geometry.width();
    int height = orientation.transposed() ? geometry.width() : geometry.height();
    avutil.av_frame_ref(view, frame);
    try {
      crop(orientation, geometry, frame.width(), frame.height());
      SwsContext scaler = prepare(width, height, geometry.filter());
      int canvasStride = geometry.canvasWidth() * BPP;
      long corner = (long) geometry.offsetY() * canvasStride + (long) geometry.offsetX() * BPP;
      if (orientation == Orientation.NORMAL && width % SAFE_WIDTH == 0) {
        scale(scaler, rgb.address() + corner, canvasStride);
      } else {
        int stride = (width * BPP + 63) & ~63;
        MemorySegment between = scratch((long) stride * height + SCRATCH_SLACK);
        scale(scaler, between.address(), stride);
        copy(between, stride, width, height, orientation, rgb, corner, canvasStride);
      }
    } finally {
      avutil.av_frame_unref(view);
    }
  }

  /** Narrows the view to the crop rectangle, moved to the chroma grid of the stored frame. */
  private void crop(Orientation orientation, FrameGeometry geometry, int width, int height) {
    int lastX = geometry.cropX() + geometry.cropWidth() - 1;
    int lastY = geometry.cropY() + geometry.cropHeight() - 1;
    int x0 = orientation.storedX(geometry.cropX(), geometry.cropY(), width);
    int x1 = orientation.storedX(lastX, lastY, width);
    int y0 = orientation.storedY(geometry.cropX(), geometry.cropY(), height);
    int y1 = orientation.storedY(lastX, lastY, height);
    AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(view.format());
    int left = Math.min(x0, x1) & -(1 << format.log2_chroma_w());
    int top = Math.min(y0, y1) & -(1 << format.log2_chroma_h());
    view.crop_left(left);
    view.crop_top(top);
    view.crop_right(width - left - (Math.abs(x1 - x0) + 1));
    view.crop_bottom(height - top - (Math.abs(y1 - y0) + 1));
    if (avutil.av_frame_apply_cropping(view, avutil.AV_FRAME_CROP_UNALIGNED) < 0) {
      throw new IllegalStateException("the decoder gave a frame that cannot be cropped");
    }
  }

  private SwsContext prepare(int width, int height, ScaleFilter filter) {
    Setup wanted =
        new Setup(
            view.width(),
            view.height(),
            view.format(),
            view.colorspace(),
            view.color_range() == avutil.AVCOL_RANGE_JPEG || isFullRangeFormat(view.format()),
            width,
            height,
            filter);
    if (context != null && wanted.equals(setup)) {
      return context;
    }
    freeContext();
    SwsContext made =
        swscale.sws_getContext(
            wanted.sourceWidth,
            wanted.sourceHeight,
            wanted.sourceFormat,
            width,
            height,
            avutil.AV_PIX_FMT_RGB24,
            flags(filter),
            (SwsFilter) null,
            (SwsFilter) null,
            (DoublePointer) null);
    if (made == null || made.isNull()) {
      throw new IllegalStateException("no conversion to RGB for frames of " + wanted);
    }
    IntPointer from = swscale.sws_getCoefficients(matrix(wanted.colorSpace));
    IntPointer to = swscale.sws_getCoefficients(swscale.SWS_CS_DEFAULT);
    // Sources without luma and chroma refuse this call; they have no matrix to set.
    swscale.sws_setColorspaceDetails(
        made, from, wanted.fullRange ? 1 : 0, to, 0, 0, FIXED_POINT_ONE, FIXED_POINT_ONE);
    context = made;
    setup = wanted;
    return made;
  }

  private static boolean isFullRangeFormat(int format) {
    return format == avutil.AV_PIX_FMT_YUVJ420P
        || format == avutil.AV_PIX_FMT_YUVJ422P
        || format == avutil.AV_PIX_FMT_YUVJ444P
        || format == avutil.AV_PIX_FMT_YUVJ440P
        || format == avutil.AV_PIX_FMT_YUVJ411P;
  }

  private static int matrix(int colorSpace) {
    return colorSpace == avutil.AVCOL_SPC_UNSPECIFIED ? swscale.SWS_CS_DEFAULT : colorSpace;
  }

  private static int flags(ScaleFilter filter) {
    return switch (filter) {
      case BICUBIC -> swscale.SWS_BICUBIC;
      case BILINEAR -> swscale.SWS_BILINEAR;
      case FAST_BILINEAR -> swscale.SWS_FAST_BILINEAR;
      case AREA -> swscale.SWS_AREA;
    };
  }

  private void scale(SwsContext scaler, long address, int stride) {
    destination.put(0, new Address(address));
    destinationStride.put(0, stride);
    int rows =
        swscale.sws_scale(
            scaler, view.data(), view.linesize(), 0, view.height(), destination, destinationStride);
    if (rows < 0) {
      throw new IllegalStateException("scaling failed for frames of " + setup);
    }
  }

  /** Copies rows, or turns the stored picture into the displayed one. */
  private static void copy(
      MemorySegment from,
      int stride,
      int width,
      int height,
      Orientation orientation,
      MemorySegment to,
      long corner,
      int canvasStride) {
    if (orientation == Orientation.NORMAL) {
      for (int row = 0; row < height; row++) {
        MemorySegment.copy(
            from, (long) row * stride, to, corner + (long) row * canvasStride, (long) width * BPP);
      }
      return;
    }
    int shownWidth = orientation.transposed() ? height : width;
    int shownHeight = orientation.transposed() ? width : height;
    for (int y = 0; y < shownHeight; y++) {
      long target = corner + (long) y * canvasStride;
      for (int x = 0; x < shownWidth; x++) {
        long source =
            (long) orientation.storedY(x, y, height) * stride
                + (long) orientation.storedX(x, y, width) * BPP;
        to.set(ValueLayout.JAVA_BYTE, target, from.get(ValueLayout.JAVA_BYTE, source));
        to.set(ValueLayout.JAVA_BYTE, target + 1, from.get(ValueLayout.JAVA_BYTE, source + 1));
        to.set(ValueLayout.JAVA_BYTE, target + 2, from.get(ValueLayout.JAVA_BYTE, source + 2));
        target += BPP;
      }
    }
  }

  private MemorySegment scratch(long bytes) {
    return scratch.now().byteSize() >= bytes ? scratch.now() : scratch.replace(bytes, 0, 0);
  }

  private void freeContext() {
    if (context != null) {
      swscale.sws_freeContext(context);
      context = null;
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    scratch.close();
    freeContext();
    destinationStride.close();
    destination.close();
    avutil.av_frame_free(view);
  }

  /** A native address in the shape that the bindings take. */
  static final class Address extends Pointer {
    Address(long address) {
      super((Pointer) null);
      this.address = address;
    }
  }
}
