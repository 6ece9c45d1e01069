import Engine
import Synchronization

/// Random bits for ids, from the seed; they go on over restarts.
final class SimulatedRandom: RandomSource {
    private let generator: Mutex<SeededGenerator>

    init(_ generator: SeededGenerator) { self.generator = Mutex(generator) }

    func bits() -> (UInt64, UInt64) { generator.withLock { ($0.next(), $0.next()) } }
}
