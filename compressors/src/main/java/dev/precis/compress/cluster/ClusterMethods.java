package dev.precis.compress.cluster;

import dev.precis.compress.Method;
import dev.precis.compress.MethodFamily;
import java.util.List;

/** The methods of this package. */
public final class ClusterMethods implements MethodFamily {
  @Override
  public List<Method> methods() {
    return List.of(
        new Method(FastVid.INFO, FastVid::of),
        new Method(HoliTom.INFO, HoliTom::of),
        new Method(PruneVid.INFO, PruneVid::of));
  }
}
