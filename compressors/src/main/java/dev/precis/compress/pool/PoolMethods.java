package dev.precis.compress.pool;

import dev.precis.compress.Method;
import dev.precis.compress.MethodFamily;
import java.util.List;

/** The methods of this package. */
public final class PoolMethods implements MethodFamily {
  @Override
  public List<Method> methods() {
    return List.of(
        new Method(AdaptivePool.INFO, _ -> new AdaptivePool()),
        new Method(AveragePool.INFO, _ -> new AveragePool()),
        new Method(BilinearPool.INFO, BilinearPool::of),
        new Method(Matryoshka.INFO, _ -> new Matryoshka()),
        new Method(MergeTwoByTwo.INFO, _ -> new MergeTwoByTwo()),
        new Method(PixelUnshuffle.INFO, PixelUnshuffle::of));
  }
}
