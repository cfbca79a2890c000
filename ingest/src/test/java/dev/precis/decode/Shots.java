package dev.precis.decode;

import dev.precis.media.CancelToken;
import dev.precis.media.FrameGeometry;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.media.ScaleFilter;
import dev.precis.sample.FrameSampler;
import dev.precis.testmedia.FrameNumber;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All frames a sampler delivers, small, with their pixels and painted numbers. */
record Shots(
    List<Shot> shots, Ending ending, long walked, long decoded, long damaged, long interval) {
  static final int WIDTH = 64;
  static final int HEIGHT = 48;

  record Shot(FrameInfo info, byte[] rgb, int number) {}

  static Shots of(Path file, FrameSampler sampler) {
    return of(file, sampler, MediaLimits.BATCH);
  }

  static Shots of(Path file, FrameSampler sampler, MediaLimits limits) {
    try (VideoReader reader =
            MediaDecoder.inProcess()
                .video(MediaSource.file(file), sampler, limits, new CancelToken());
        Arena arena = Arena.ofConfined()) {
      MemorySegment rgb = arena.allocate(3L * WIDTH * HEIGHT);
      FrameTarget target =
          new FrameTarget(
              rgb, size -> FrameGeometry.stretch(size, WIDTH, HEIGHT, ScaleFilter.BICUBIC));
      List<Shot> shots = new ArrayList<>();
      FrameInfo info;
      while ((info = reader.next(target)) != null) {
        byte[] pixels = rgb.toArray(ValueLayout.JAVA_BYTE);
        shots.add(new Shot(info, pixels, FrameNumber.read(rgb, WIDTH, HEIGHT)));
      }
      return new Shots(
          shots,
          reader.ending(),
          reader.framesWalked(),
          reader.framesDecoded(),
          reader.damaged(),
          Math.round(1e6 / reader.info().framesPerSecond()));
    }
  }

  List<Integer> numbers() {
    return shots.stream().map(Shot::number).toList();
  }

  List<Long> times() {
    return shots.stream().map(shot -> shot.info().timeUs()).toList();
  }
}
