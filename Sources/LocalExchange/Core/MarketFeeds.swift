import Domain
import Routing
import Venues

/// Several sources, each for some of the markets. The order of time holds within a market.
struct MergedBooks: MarketEventSource {
    /// A source, and the exchange's number of each of its markets.
    private var parts: [(source: any MarketEventSource, markets: [Int])]

    init(_ parts: [(source: any MarketEventSource, markets: [Int])]) { self.parts = parts }

    mutating func next(until elapsed: Int64) -> MarketEvent? {
        for index in parts.indices {
            guard let event = parts[index].source.next(until: elapsed) else { continue }
            return MarketEvent(
                at: event.at, market: parts[index].markets[event.market], content: event.content)
        }
        return nil
    }
}

extension BookSource {
    /// Markets that a recording lacks are made of this.
    private static let seedBesidesTape: UInt64 = 1

    /// - Throws: ``SandboxError/book(path:reason:)``, ``SandboxError/tape(_:)``.
    func open(_ markets: [SandboxMarket]) throws(SandboxError) -> any MarketEventSource {
        switch self {
        case .synthetic(let seed): SyntheticMarket(seed: seed, rules: markets.map(\.rules))
        case .book(let path): try FixedBooks.read(path: path, markets: markets)
        case .tape(let path): try Self.tape(path, markets)
        }
    }

    private static func tape(
        _ path: String, _ markets: [SandboxMarket]
    ) throws(SandboxError) -> any MarketEventSource {
        do {
            let names = markets.map { "\($0.symbol.base.code)/\($0.symbol.quote.code)" }
            let tape = try Tape.read(path: path) { names.contains($0.symbol) }
            let snapshots = tape.messages.filter { message in
                if case .snapshot = message.content { true } else { false }
            }
            guard let venue = snapshots.first?.venue else {
                throw SandboxError.book(path: path, reason: "none of the markets is in it")
            }
            let played = markets.indices.filter { index in
                snapshots.contains { $0.venue == venue && $0.symbol == names[index] }
            }
            let rest = markets.indices.filter { !played.contains($0) }
            let player = try TapePlayer(tape, venue: venue, rules: played.map { markets[$0].rules })
            let synthetic = SyntheticMarket(
                seed: seedBesidesTape, rules: rest.map { markets[$0].rules })
            return MergedBooks([(player, Array(played)), (synthetic, Array(rest))])
        } catch let error as TapeError {
            throw .tape(error)
        } catch let error as SandboxError {
            throw error
        } catch { throw .book(path: path, reason: "cannot be played") }
    }
}
