package dev.precis.compress;

import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;

/** A trained method with its weights at hand. */
public interface BoundMethod extends Compressor {
  /** The pack that holds the module. */
  ModelPack pack();

  /** The module's description. */
  PackManifest.CompressorSpec module();
}
