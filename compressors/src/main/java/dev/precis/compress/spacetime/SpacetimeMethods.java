package dev.precis.compress.spacetime;

import dev.precis.compress.Method;
import dev.precis.compress.MethodFamily;
import java.util.List;

/** The methods of this package. */
public final class SpacetimeMethods implements MethodFamily {
  @Override
  public List<Method> methods() {
    return List.of(
        new Method(KeyframeDropout.INFO, KeyframeDropout::of),
        new Method(Sttm.INFO, Sttm::of),
        new Method(TcClip.INFO, TcClip::of));
  }
}
