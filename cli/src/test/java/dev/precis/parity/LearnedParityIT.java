package dev.precis.parity;

/** Every reference case of a learned method; Python makes its graphs from the case's weights. */
class LearnedParityIT extends ReferenceCases {
  LearnedParityIT() {
    super(true);
  }
}
