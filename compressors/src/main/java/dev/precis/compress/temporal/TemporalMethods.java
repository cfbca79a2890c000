package dev.precis.compress.temporal;

import dev.precis.compress.Method;
import dev.precis.compress.MethodFamily;
import java.util.List;

/** The methods of this package. */
public final class TemporalMethods implements MethodFamily {
  @Override
  public List<Method> methods() {
    return List.of(
        new Method(DyCoke.INFO, DyCoke::of),
        new Method(Evs.INFO, Evs::of),
        new Method(FrameQuery.INFO, FrameQuery::of),
        new Method(LongVu.INFO, LongVu::of),
        new Method(ProgressivePool.INFO, ProgressivePool::of),
        new Method(SlowFast.INFO, SlowFast::of),
        new Method(VidCom2.INFO, VidCom2::of));
  }
}
