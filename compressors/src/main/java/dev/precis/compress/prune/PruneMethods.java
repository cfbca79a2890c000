package dev.precis.compress.prune;

import dev.precis.compress.Method;
import dev.precis.compress.MethodFamily;
import java.util.List;

/** The methods of this package. */
public final class PruneMethods implements MethodFamily {
  @Override
  public List<Method> methods() {
    return List.of(
        new Method(HoloV.INFO, HoloV::of),
        new Method(RandomKeep.INFO, RandomKeep::of),
        new Method(TopAttention.INFO, _ -> new TopAttention()),
        new Method(UniformKeep.INFO, _ -> new UniformKeep()));
  }
}
