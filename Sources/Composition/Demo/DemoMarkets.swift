import Foundation

/// Where the demo's prices come from: recorded books where they are, else made-up ones.
enum DemoMarkets {
    /// A bundle of four venues' real BTC-USD books: its absolute path.
    case recorded(tape: String)
    case synthetic

    private static let bundle = "l2-bundles/A-2021-btcusd.tape.jsonl.gz"

    /// Looks in `CAMBIST_MARKET_DATA`, else beside the working folder.
    static func find(environment: [String: String]) -> DemoMarkets {
        let folder = environment["CAMBIST_MARKET_DATA"] ?? "../shared/market-data"
        let path = URL(fileURLWithPath: folder + "/" + bundle).standardizedFileURL.path
        return FileManager.default.isReadableFile(atPath: path) ? .recorded(tape: path) : .synthetic
    }

    var title: String {
        switch self {
        case .recorded(let tape):
            """
            BTC-USD: real order books of four venues, recorded in April 2021, moved to one start
                     (\(tape))
            ETH-USD: two made-up markets
            """
        case .synthetic:
            """
            All markets are made up from a seed: LEFT OUT: recorded books (no market data; set
            CAMBIST_MARKET_DATA, or put ../shared beside this folder)
            """
        }
    }

    /// The configuration of the demo as a file, in which a reader finds every key that matters.
    func configuration(port: Int) -> String {
        """
        # Written by `cambist demo`: a whole installation on paper venues, with an issuer and a
        # dealer of its own.
        server: {host: 127.0.0.1, port: \(port), sandbox: true}
        store: {sqlite: cambist.sqlite}
        tenants:
          - id: demo
            limits: {maxNotional: 1000000, maxOpen: 100}
        venues:
        \(venues)
          - id: mint
            kind: issuer
            pairs: [USD-USDP, USD-PYUSD, USD-USDG]
            settlementDelayMilliseconds: 500
            treasury: {USD: "1000000", USDP: "1000000", PYUSD: "1000000", USDG: "1000000"}
          - id: desk
            kind: dealer
            settlement: immediate
        exchange:
          marginBasisPoints: 5
          callbacks: {allowPrivateAddresses: true, allowPlainHTTP: true}

        """
    }

    private var venues: String {
        switch self {
        case .recorded(let tape):
            let recorded = [
                ("kraken", "0.1"), ("bitstamp", "0.01"),
                ("gemini", "0.01"), ("binanceus", "0.01"),
            ].map { id, tick in
                Self.venue(
                    id, market: "tape: {path: \(Self.quoted(tape)), venue: \(id)}",
                    symbol: "BTC-USD", lot: "0.00000001", tick: tick)
            }
            return (recorded + Self.ether).joined(separator: "\n")
        case .synthetic:
            let bitcoin = [("harbour", 11), ("meridian", 12)].map { id, seed in
                Self.venue(
                    id, market: "synthetic: {seed: \(seed)}", symbol: "BTC-USD",
                    lot: "0.00000001", tick: "0.01")
            }
            return (bitcoin + Self.ether).joined(separator: "\n")
        }
    }

    private static let ether = [("alder", 21), ("birch", 22)].map { id, seed in
        venue(
            id, market: "synthetic: {seed: \(seed)}", symbol: "ETH-USD",
            lot: "0.000001", tick: "0.01")
    }

    private static func venue(
        _ id: String, market: String, symbol: String, lot: String, tick: String
    ) -> String {
        let base = symbol.prefix(3)
        return """
              - id: \(id)
                kind: paper
                fees: {maker: "0.0005", taker: "0.0010"}
                \(market)
                latencyMilliseconds: 5
                symbols: [{symbol: \(symbol), lot: "\(lot)", tick: "\(tick)", minNotional: "5"}]
                accounts: [{id: main, tenant: demo, balances: {\(base): "10", USD: "100000"}}]
            """
    }

    /// As a YAML scalar that may have any character.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }
}
