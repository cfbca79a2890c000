package dev.precis.compress.joint;

import dev.precis.compress.Method;
import dev.precis.compress.MethodFamily;
import java.util.List;

/** The methods of this package. */
public final class JointMethods implements MethodFamily {
  /** For the service loader. */
  public JointMethods() {}

  @Override
  public List<Method> methods() {
    return List.of(
        new Method(OmniZip.INFO, OmniZip::of), new Method(TimeBudget.INFO, TimeBudget::of));
  }
}
