import ArgumentParser
import Domain
import Engine
import Money

/// Checks of what command lines say of exchanges; each tells what is wrong, or nothing.
enum ExchangeOptions {
    /// - Throws: all that is wrong, a line each.
    static func validate(_ problems: [String?]) throws {
        let found = problems.compactMap { $0 }
        guard found.isEmpty else { throw ValidationError(found.joined(separator: "\n")) }
    }

    static func id(_ text: String, _ name: String) -> String? {
        Identifier<AccountCommand>(text) == nil ? "\(name): expected a UUID, got \"\(text)\"" : nil
    }

    static func read<Entity>(_ text: String) throws -> Identifier<Entity> {
        guard let id = Identifier<Entity>(text) else {
            throw ValidationError("expected a UUID, got \"\(text)\"")
        }
        return id
    }

    static func isNickname(_ text: String) -> Bool {
        (1...Limits.nicknameLengthMax).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    static func account(_ text: String) -> String? {
        isNickname(text)
            ? nil
            : "--account: expected a UUID or a nickname of 1 to \(Limits.nicknameLengthMax) "
                + "characters"
    }

    static func reference(_ text: String, _ name: String) -> String? {
        AmountOptions.isReference(text)
            ? nil : "\(name): expected 1 to \(AmountOptions.referenceLengthMax) characters"
    }

    static func cost(_ text: String) -> String? {
        (try? Fixed(text)) == nil ? "--cost: expected an amount, got \"\(text)\"" : nil
    }

    static func bearer(_ text: String) -> String? {
        let all = CloseOut.Bearer.allCases.map(\.rawValue)
        return all.contains(text)
            ? nil : "--charge: expected \(all.joined(separator: " or ")), got \"\(text)\""
    }
}

extension ExchangeCommand {
    func show(_ installation: InstallationOptions, _ format: AnswerFormat) async throws {
        let answer = try await AdminGateway(installation).handle(
            AdminRequest(.exchange(self), operatorName: "", reason: ""))
        try AnswerPrinter(format: format).print(answer)
    }
}
