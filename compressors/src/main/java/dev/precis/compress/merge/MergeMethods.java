package dev.precis.compress.merge;

import dev.precis.compress.Method;
import dev.precis.compress.MethodFamily;
import java.util.List;

/** The methods of this package. */
public final class MergeMethods implements MethodFamily {
  @Override
  public List<Method> methods() {
    return List.of(new Method(ToMe.INFO, ToMe::of), new Method(WardPooling.INFO, WardPooling::of));
  }
}
