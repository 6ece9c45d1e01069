/// A target, what it may import, and which bans hold in it.
struct Layer {
    enum Kind {
        /// Decides; no I/O, no clock, no concurrency.
        case pure
        /// Touches the world through what it is handed.
        case shell
        /// The composition root: knows the clock, the generator and standard output.
        case root
        /// A program that measures; not part of the product.
        case benchmark
    }

    let kind: Kind
    let imports: Set<String>

    static let core: Set<String> = [
        "Money", "Domain", "Calendars", "Bookkeeping", "Routing", "Execution",
    ]
    private static let engine = core.union(["Engine"])
    private static let shell = engine.union(["StrictJSON", "Logging", "Synchronization"])
    private static let network: Set<String> = [
        "Crypto", "Foundation", "HTTPTypes", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL",
        "NIOWebSocket",
    ]
    private static let all = shell.union([
        "Storage", "Venues", "VenueProtocols", "Connectors", "LocalExchange", "Webhooks", "HTTPAPI",
        "Composition", "TestKit", "CZlib",
    ])

    /// The whole table of targets below Sources. A folder that is not here fails.
    static let table: [String: Layer] = [
        "Money": Layer(kind: .pure, imports: []),
        "StrictJSON": Layer(kind: .pure, imports: []),
        "Domain": Layer(kind: .pure, imports: ["Money"]),
        "Calendars": Layer(kind: .pure, imports: ["Money", "Domain"]),
        "Bookkeeping": Layer(kind: .pure, imports: ["Money", "Domain"]),
        "Routing": Layer(kind: .pure, imports: ["Money", "Domain"]),
        "Execution": Layer(
            kind: .pure, imports: ["Money", "Domain", "Calendars", "Bookkeeping", "Routing"]),
        "Engine": Layer(
            kind: .shell,
            imports: core.union([
                "Logging", "Metrics", "ServiceLifecycle", "DequeModule", "HeapModule",
                "Synchronization",
            ])),
        "Storage": Layer(kind: .shell, imports: shell.union(["GRDB", "GRDBSQLite", "Foundation"])),
        "Venues": Layer(
            kind: .shell, imports: shell.union(["CZlib", "DequeModule", "Dispatch", "Foundation"])),
        "VenueProtocols": Layer(
            kind: .pure, imports: ["Money", "Domain", "StrictJSON", "Crypto"]),
        "Connectors": Layer(
            kind: .shell,
            imports: shell.union(["VenueProtocols", "AsyncHTTPClient", "Metrics"])
                .union(network)),
        "LocalExchange": Layer(
            kind: .shell,
            imports: shell.union(["Venues", "VenueProtocols", "Glibc"]).union(network)),
        "HTTPAPI": Layer(
            kind: .shell,
            imports: shell.subtracting(["Execution"]).union([
                "Metrics", "ServiceLifecycle", "Hummingbird", "HummingbirdCore", "HTTPTypes",
                "NIOCore", "NIOHTTP1", "NIOPosix", "NIOHTTPTypes", "JWTKit", "Crypto",
                "Foundation", "FoundationEssentials",
            ])),
        "Webhooks": Layer(
            kind: .shell,
            imports: [
                "Money", "Domain", "Engine", "Logging", "Synchronization", "Crypto", "Glibc",
                "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL",
            ]),
        "Composition": Layer(
            kind: .root,
            imports: all.subtracting(["Composition", "TestKit"]).union(outside)
                .union(["Simulation", "CLinux"])),
        "cambist": Layer(kind: .root, imports: ["Composition"]),
        "TestKit": Layer(
            kind: .shell,
            imports: all.subtracting([
                "Connectors", "LocalExchange", "Webhooks", "HTTPAPI", "Composition", "TestKit",
            ]).union([
                "Testing", "Foundation",
            ])),
        "Simulation": Layer(
            kind: .shell,
            imports: engine.union([
                "Venues", "TestKit", "Logging", "Synchronization", "HeapModule", "Glibc",
            ])),
    ]

    /// Folders below Sources without Swift: system libraries.
    static let systemLibraries: Set<String> = ["CLinux", "CZlib"]
    /// Test targets that do not carry the name of a layer.
    static let otherTestTargets: Set<String> = ["HouseRulesTests"]
    /// Folders below Tests with a program that answers an oracle, and what it may import.
    static let oracles: [String: Set<String>] = [
        "CalendarOracle": ["Domain", "Calendars"],
        "RateOracle": ["Money", "Domain", "Bookkeeping"],
    ]

    /// What comes from outside and the composition root, tests and benchmarks may use.
    static let outside: Set<String> = [
        "ArgumentParser", "AsyncHTTPClient", "Crypto", "DequeModule", "Dispatch", "Foundation",
        "GRDB", "GRDBSQLite",
        "Glibc", "HTTPTypes", "HeapModule", "Hummingbird", "HummingbirdCore",
        "HummingbirdTesting", "JWTKit", "Logging", "Metrics", "NIOCore", "NIOEmbedded",
        "NIOFoundationCompat",
        "NIOHTTP1", "NIOPosix", "NIOSSL", "NIOWebSocket", "ServiceLifecycle", "Synchronization",
        "UnixSignals", "Yams",
    ]

    static let benchmark = Layer(kind: .benchmark, imports: all.union(outside))

    static func of(source target: String) -> Layer? {
        target.hasPrefix("bench-") ? benchmark : table[target]
    }

    /// A test target may import its layer, what that layer may, and what testing needs.
    static func imports(ofTests target: String) -> Set<String>? {
        if otherTestTargets.contains(target) { return ["Testing", "Foundation"] }
        if let imports = oracles[target] { return imports }
        guard target.hasSuffix("Tests") else { return nil }
        let name = String(target.dropLast(5))
        guard let layer = table[name] else { return nil }
        let own = layer.imports.union([name, "Testing", "Foundation"])
        switch layer.kind {
        case .pure: return own
        case .shell, .root, .benchmark: return own.union(outside).union(["TestKit"])
        }
    }
}
