import ArgumentParser
import Foundation
import Logging

/// `cambist venue add`: stores the key of a venue account, sealed.
struct VenueAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Stores an account's key, encrypted by the master key.",
        discussion: """
            The venue is asked first what the key may do. One that it refuses, or that may \
            withdraw where allowWithdrawalKeys is not set, is not stored: the key of before \
            stays. Where the venue does not answer, the key is stored, and the server asks before \
            it uses it.
            """)

    @OptionGroup var installation: InstallationOptions
    @OptionGroup var operatorOptions: OperatorOptions
    @OptionGroup var account: VenueAccountOption
    @Option(help: "The API key, which is no secret.") var apiKey: String
    @OptionGroup var secret: SecretOptions
    @Option(help: "hmac, or ed25519 with a private key in PEM or 32 bytes in base 64.")
    var scheme = VenueKeyScheme.hmac
    @Option(help: "text or json.") var format = AnswerFormat.text

    func run() async throws {
        try ProcessMemory.conceal()
        if let warning = secret.warning { StandardStreams.writeError(warning + "\n") }
        let environment = ProcessInfo.processInfo.environment
        let (configuration, folder) = try installation.load()
        let (venue, owner) = try account.find(in: configuration)
        let key = try VenueKeyShape.key(
            of: try account.read(), tenant: owner.tenant, wire: venue.kind, scheme: scheme,
            apiKey: apiKey, secret: try secret.read(environment))
        let vault = VenueKeyVault(
            master: try MasterKeySource.load(
                file: configuration.masterKeyFile, environment: environment))
        let gateway = AdminGateway(configuration: configuration, folder: folder)
        let sealed = try await seal(key, vault, gateway)
        let prober = ConnectorProber(
            configuration, folder: folder,
            maker: ConnectorOpening(folder, logger: VenueTestCommand.logger)
        ) { vault }
        let probe = await prober.probe(venue, owner, by: key)
        if let refusal = probe.refusal {
            throw CompositionError.refused("nothing is stored: \(refusal)")
        }
        let answer = try await gateway.handle(
            operatorOptions.request(.venueKey(.store(sealed))))
        try AnswerPrinter(format: format).print(answer)
        if !probe.isUsable {
            StandardStreams.writeError(
                "stored, but: \(probe.problems.joined(separator: "; "))\n")
        }
    }

    /// Before the venue is asked: a key that cannot be stored need not be shown to anybody.
    private func seal(
        _ key: VenueKey, _ vault: VenueKeyVault, _ gateway: AdminGateway
    ) async throws -> SealedVenueKey {
        let stored = try await gateway.venueKeys()
        let sealed = try vault.seal(
            key, version: (stored.first { $0.account == key.account }?.version ?? 0) + 1,
            at: SystemTime().now())
        // A second master key beside the first would let the next start open only a part of them.
        if let other = stored.first(where: {
            $0.account != key.account && $0.masterKeyID != sealed.masterKeyID
        }) {
            throw CompositionError.vault(
                .wrongMasterKey(
                    other.account, needed: other.masterKeyID, given: sealed.masterKeyID))
        }
        return sealed
    }
}

extension AdminGateway {
    /// What is stored, sealed.
    func venueKeys() async throws -> [SealedVenueKey] {
        let answer = try await handle(
            AdminRequest(.venueKey(.list), operatorName: "", reason: ""))
        if case .refused(let reason) = answer { throw CompositionError.refused(reason) }
        guard case .venueKeys(let keys) = answer else { throw AdminWire.bad("answer") }
        return keys
    }
}
