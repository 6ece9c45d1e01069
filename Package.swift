// swift-tools-version: 6.2
import PackageDescription

// CAMBIST_LAYERS=pure leaves only the layers that do no I/O, and their tests: no dependency is
// fetched and no server is linked, so those tests build in seconds (scripts/test runs them first).
//
// CAMBIST_LAYERS=venues leaves those and what speaks with venues: connectors, the local exchange
// and their tests, without the server around them.
let layers = Context.environment["CAMBIST_LAYERS"]
let pureOnly = layers == "pure"
let venuesOnly = layers == "venues"

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let pureTargets: [Target] = [
    layer("Money"),
    layer("StrictJSON"),
    layer("Domain", ["Money"]),
    .target(
        name: "Calendars", dependencies: ["Money", "Domain"], exclude: ["Generator"],
        resources: [.embedInCode("Data")], swiftSettings: strict),
    layer("Bookkeeping", ["Money", "Domain"]),
    layer("Routing", ["Money", "Domain"]),
    layer("Execution", ["Money", "Domain", "Calendars", "Bookkeeping", "Routing"]),
    tests("MoneyTests", ["Money"]),
    tests("StrictJSONTests", ["StrictJSON"]),
    tests("DomainTests", ["Money", "Domain"]),
    tests("CalendarsTests", ["Money", "Domain", "Calendars"]),
    .executableTarget(
        name: "calendar-table", dependencies: ["Domain", "Calendars"],
        path: "Tests/CalendarOracle/Table", swiftSettings: strict),
    .executableTarget(
        name: "rate-table", dependencies: ["Money", "Domain", "Bookkeeping"],
        path: "Tests/RateOracle/Table", swiftSettings: strict),
    tests("BookkeepingTests", ["Money", "Domain", "Bookkeeping"]),
    tests("RoutingTests", ["Money", "Domain", "Routing"]),
    tests(
        "ExecutionTests",
        ["Money", "Domain", "Calendars", "Bookkeeping", "Routing", "Execution"]),
    tests("HouseRulesTests", []),
    .executableTarget(
        name: "bench-planner", dependencies: ["Money", "Domain", "Routing", "StrictJSON"],
        path: "Benchmarks/Planner", swiftSettings: strict),
]

let core: [Target.Dependency] = [
    "Money", "Domain", "Calendars", "Bookkeeping", "Routing", "Execution",
]
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")

let network: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOWebSocket", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]

let venueTargets: [Target] = [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    layer(
        "Engine",
        core + [
            log, lifecycle,
            .product(name: "Metrics", package: "swift-metrics"),
            .product(name: "DequeModule", package: "swift-collections"),
            .product(name: "HeapModule", package: "swift-collections"),
        ]),
    layer(
        "Venues",
        core + [
            "Engine", "StrictJSON", "CZlib", log,
            .product(name: "DequeModule", package: "swift-collections"),
        ]),
    layer(
        "VenueProtocols",
        ["Money", "Domain", "StrictJSON", .product(name: "Crypto", package: "swift-crypto")]),
    layer(
        "Connectors",
        core + [
            "Engine", "StrictJSON", "VenueProtocols", log,
            .product(name: "Metrics", package: "swift-metrics"),
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
        ] + network),
    layer(
        "LocalExchange",
        core + [
            "Engine", "Venues", "StrictJSON", "VenueProtocols", log,
            .product(name: "Crypto", package: "swift-crypto"),
        ] + network),
    layer("TestKit", core + ["Engine"]),
    tests("VenuesTests", core + ["Engine", "Venues", "StrictJSON", "TestKit"]),
    tests(
        "VenueProtocolsTests",
        [
            "Money", "Domain", "StrictJSON", "VenueProtocols",
            .product(name: "Crypto", package: "swift-crypto"),
        ]),
    tests(
        "ConnectorsTests",
        core + [
            "Engine", "Connectors", "StrictJSON", "Venues", "VenueProtocols", "TestKit", log,
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "NIOEmbedded", package: "swift-nio"),
        ] + network),
    tests(
        "LocalExchangeTests",
        core + [
            "Engine", "Venues", "LocalExchange", "StrictJSON", "VenueProtocols", "TestKit", log,
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
        ] + network),
]

let serverTargets: [Target] = [
    layer(
        "Storage",
        core + [
            "Engine", "StrictJSON", log, .product(name: "GRDB", package: "GRDB.swift"),
            .product(name: "GRDBSQLite", package: "GRDB.swift"),
        ]),
    layer(
        "Webhooks",
        [
            "Money", "Domain", "Engine", log,
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ]),
    layer(
        "HTTPAPI",
        [
            "Money", "Domain", "Calendars", "Bookkeeping", "Routing", "Engine", "StrictJSON", log,
            .product(name: "Metrics", package: "swift-metrics"),
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "HummingbirdCore", package: "hummingbird"),
            .product(name: "JWTKit", package: "jwt-kit"),
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
        ]),
    .systemLibrary(name: "CLinux"),
    layer(
        "Composition",
        core + [
            "Engine", "Storage", "Venues", "Connectors", "LocalExchange", "VenueProtocols",
            "Webhooks", "HTTPAPI", "Simulation", "StrictJSON", "CLinux", log, lifecycle,
            .product(name: "Metrics", package: "swift-metrics"),
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "Yams", package: "Yams"),
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
        ]),
    .executableTarget(name: "cambist", dependencies: ["Composition"], swiftSettings: strict),
    layer(
        "Simulation",
        core + [
            "Engine", "Venues", "TestKit", log,
            .product(name: "HeapModule", package: "swift-collections"),
        ]),
    .executableTarget(
        name: "bench-matching", dependencies: core + ["Engine", "Venues", "TestKit"],
        path: "Benchmarks/Matching", swiftSettings: strict),
    .executableTarget(
        name: "bench-executors",
        dependencies: core + ["Engine", "Venues", "StrictJSON", "TestKit"],
        path: "Benchmarks/Executors", swiftSettings: strict),
    tests("EngineTests", core + ["Engine", "TestKit"]),
    tests(
        "StorageTests",
        core + [
            "Engine", "Storage", "TestKit", .product(name: "GRDB", package: "GRDB.swift"),
            .product(name: "GRDBSQLite", package: "GRDB.swift"),
        ]),
    .executableTarget(
        name: "bench-store", dependencies: core + ["Engine", "Storage", "TestKit"],
        path: "Benchmarks/Store", swiftSettings: strict),
    .executableTarget(
        name: "bench-stablecoins",
        dependencies: core + [
            "Engine", "Storage", "Venues", log, .product(name: "GRDB", package: "GRDB.swift"),
        ],
        path: "Benchmarks/Stablecoins", swiftSettings: strict),
    .executableTarget(
        name: "bench-server",
        dependencies: core + [
            "Engine", "Storage", "HTTPAPI", "Composition", "StrictJSON", log,
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "NIOCore", package: "swift-nio"),
        ],
        path: "Benchmarks/Server", swiftSettings: strict),
    .executableTarget(
        name: "bench-connectors",
        dependencies: core + [
            "Engine", "Storage", "Connectors", "LocalExchange", "StrictJSON", log,
            .product(name: "NIOPosix", package: "swift-nio"),
        ],
        path: "Benchmarks/Connectors", exclude: ["ccxt_orders.py"], swiftSettings: strict),
    tests("SimulationTests", core + ["Engine", "Simulation"]),
    tests(
        "WebhooksTests",
        [
            "Money", "Domain", "Engine", "Webhooks", "TestKit",
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ]),
    tests(
        "HTTPAPITests",
        [
            "Money", "Domain", "Calendars", "Bookkeeping", "Routing", "Engine", "HTTPAPI",
            "StrictJSON", "TestKit", .product(name: "HummingbirdTesting", package: "hummingbird"),
        ]),
    tests(
        "CompositionTests",
        core + [
            "Engine", "Storage", "Venues", "Connectors", "LocalExchange", "VenueProtocols",
            "HTTPAPI", "Composition", "StrictJSON", "TestKit",
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "GRDB", package: "GRDB.swift"),
        ]),
]

let venueDependencies: [Package.Dependency] = [
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
]

let serverDependencies: [Package.Dependency] = [
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
]

let isWhole = !pureOnly && !venuesOnly

let package = Package(
    name: "cambist",
    products: isWhole ? [.executable(name: "cambist", targets: ["cambist"])] : [],
    dependencies: (pureOnly ? [] : venueDependencies) + (isWhole ? serverDependencies : []),
    targets: pureTargets + (pureOnly ? [] : venueTargets) + (isWhole ? serverTargets : []),
    swiftLanguageModes: [.v6]
)
