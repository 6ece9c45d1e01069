import Domain
import Foundation
import HTTPAPI
import Money
import Routing
import Yams

/// Turns the file's sections into a ``Configuration``; what is wrong goes to the reader.
struct ConfigurationDecoder {
    let top: ConfigurationSection
    /// Absolute; relative paths start here.
    let folder: String

    static let portDefault = 8080

    func decode() -> Configuration {
        let store = top.section("store", keys: ["sqlite"])
        let storePath = store.text("sqlite", "a path") ?? "data/cambist.sqlite"
        let assets = assets()
        let configured = venues(assets)
        let venues = configured.compactMap { if case .paper(let venue) = $0 { venue } else { nil } }
        let issuers = configured.compactMap {
            if case .issuer(let issuer) = $0 { issuer } else { nil }
        }
        let dealers = configured.compactMap {
            if case .dealer(let dealer) = $0 { dealer } else { nil }
        }
        let connectors = configured.compactMap {
            if case .connector(let connector) = $0 { connector } else { nil }
        }
        let exchange = exchange(assets)
        let owners =
            venues.flatMap(\.accounts).map(\.tenant)
            + connectors.flatMap(\.accounts).map(\.tenant) + exchange.accounts.map(\.tenant)
        let symbols =
            venues.flatMap(\.rules).map(\.symbol) + issuers.flatMap(\.pairs)
            + connectors.flatMap(\.symbols)
        checkPairs(issuers)
        checkEnvironments(
            connectors, test: venues.flatMap(\.accounts).map(\.tenant),
            everybodyHasTests: !issuers.isEmpty || !dealers.isEmpty)
        return Configuration(
            server: server(), storePath: absolute(storePath),
            tenants: tenants(assets, owners: owners), assets: assets, venues: venues,
            issuers: issuers, dealers: dealers, connectors: connectors, exchange: exchange,
            masterKeyFile: masterKeyFile(),
            execution: execution(assets, listing: Set(symbols)), stalls: stalls(),
            reconciliation: reconciliation(assets))
    }

    /// Whether it is there is asked when the key is needed: commands that need none run without.
    private func masterKeyFile() -> String? {
        top.section("secrets", keys: ["masterKeyFile"]).text("masterKeyFile", "a path")
            .map(absolute)
    }

    private func server() -> ServerConfiguration {
        let server = top.section("server", keys: ["host", "port", "rateLimits", "sandbox"])
        let host = server.text("host", "an address or a host name")
        let port = server.whole("port", 0...65_535, "a port")
        return ServerConfiguration(
            host: host ?? "127.0.0.1", port: port ?? Self.portDefault,
            rateLimits: rateLimits(server), sandbox: server.flag("sandbox") ?? false)
    }

    /// `{token, api}`. From before: one number, or `requestsPerSecond`, is that of the API, and 0
    /// lifts both.
    private func rateLimits(_ server: ConfigurationSection) -> RateLimitSettings {
        let (range, tokenRange) = (0...1_000_000, 0...10_000)
        let expected = "requests per second and client"
        let name = "rateLimits"
        var node = server.node(name)
        var before: Int?
        if server.reader.variable(server.variables(of: name)) != nil || node?.mapping == nil {
            before = server.whole(name, range, expected)
            if node?.mapping == nil { node = nil }
        }
        let limits = ConfigurationSection(
            server.reader, path: server.path(to: name), variables: server.variables(of: name),
            node: node, line: server.line, keys: ["token", "api", "requestsPerSecond"])
        before = before ?? limits.whole("requestsPerSecond", range, expected)
        let defaults = RateLimitSettings()
        return RateLimitSettings(
            api: limits.whole("api", range, expected) ?? before ?? defaults.api,
            token: limits.whole("token", tokenRange, "requests per second and address")
                ?? (before == 0 ? 0 : defaults.token))
    }

    func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder, isDirectory: true))
            .standardizedFileURL.path
    }

    /// Ids of tenants, venues and accounts: they occur in file names, in URLs and in the ledger.
    static func isIdentifier(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: ".")
            } && text.utf8.first != UInt8(ascii: ".")
    }

    static let identifierExpected = "1 to 64 letters, digits, `-`, `_` or `.`"
}
