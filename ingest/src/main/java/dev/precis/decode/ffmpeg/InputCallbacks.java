package dev.precis.decode.ffmpeg;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * The functions FFmpeg calls for bytes. There is one native entry point per kind, because each
 * costs a compiled stub of which only a few exist; which input a call is for travels as the opaque
 * pointer, whose address is a number here and is never followed.
 */
final class InputCallbacks {
  static final InputCallbacks SHARED = new InputCallbacks();

  private final ConcurrentMap<Long, InputChannel> inputs = new ConcurrentHashMap<>();
  private final AtomicLong lastTicket = new AtomicLong();

  final Read read = new Read();
  final Seek seek = new Seek();
  final Interrupt interrupt = new Interrupt();
  final RefuseOpen refuseOpen = new RefuseOpen();

  private InputCallbacks() {}

  /** Makes the input reachable for native code; the ticket stands for it. */
  Ticket register(InputChannel input) {
    Ticket ticket = new Ticket(lastTicket.incrementAndGet());
    inputs.put(ticket.address(), input);
    return ticket;
  }

  void release(Ticket ticket) {
    inputs.remove(ticket.address());
  }

  /** Inputs now reachable; 0 once all readers are closed. */
  int open() {
    return inputs.size();
  }

  private @Nullable InputChannel of(@Nullable Pointer opaque) {
    return opaque == null ? null : inputs.get(opaque.address());
  }

  /** A number in the shape of a pointer. */
  static final class Ticket extends Pointer {
    Ticket(long number) {
      super((Pointer) null);
      this.address = number;
    }
  }

  final class Read extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer opaque, BytePointer buffer, int size) {
      InputChannel input = of(opaque);
      if (input == null || size <= 0) {
        return avutil.AVERROR_EXIT;
      }
      int count = input.read(buffer.capacity(size).asByteBuffer());
      if (count == 0) {
        return avutil.AVERROR_EOF;
      }
      return count < 0 ? avutil.AVERROR_EXIT : count;
    }
  }

  final class Seek extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer opaque, long offset, int whence) {
      InputChannel input = of(opaque);
      return input == null ? -1 : input.seek(offset, whence);
    }
  }

  final class Interrupt extends AVIOInterruptCB.Callback_Pointer {
    @Override
    public int call(Pointer opaque) {
      InputChannel input = of(opaque);
      return input == null || input.interrupted() ? 1 : 0;
    }
  }

  /** Media may name other files; none is ever opened. */
  static final class RefuseOpen
      extends AVFormatContext
          .Io_open_AVFormatContext_PointerPointer_BytePointer_int_PointerPointer {
    @Override
    @SuppressWarnings("rawtypes") // the generated class declares it so
    public int call(
        AVFormatContext context,
        PointerPointer into,
        BytePointer url,
        int flags,
        PointerPointer options) {
      return avutil.AVERROR_EXTERNAL;
    }
  }
}
