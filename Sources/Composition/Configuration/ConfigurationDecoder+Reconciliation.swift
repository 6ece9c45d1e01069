import Domain
import Engine
import Money

/// `reconciliation`: how ledger and venues are compared.
extension ConfigurationDecoder {
    private static let reconciliationKeys = ["intervalSeconds", "tolerance", "assets"]
    private static let steps = 0...1_000_000_000
    private static let expected = "smallest steps of the asset"

    func reconciliation(_ assets: AssetDirectory) -> ReconciliationSettings {
        let section = top.section("reconciliation", keys: Self.reconciliationKeys)
        var settings = ReconciliationSettings()
        section.seconds("intervalSeconds", 5...86_400, &settings.interval)
        settings.toleranceSteps =
            section.whole("tolerance", Self.steps, Self.expected) ?? settings.toleranceSteps
        let elements = section.elements(
            "assets", id: "asset", keys: ["asset", "tolerance"],
            expected: "the code of a known asset"
        ) { assets.asset($0) != nil }
        for (code, element) in elements {
            guard element.has("tolerance") else {
                element.reader.report(
                    line: element.line,
                    "\(element.path(to: "tolerance")) is missing: expected \(Self.expected)")
                continue
            }
            settings.toleranceStepsByAsset[code] = element.whole(
                "tolerance", Self.steps, Self.expected)
        }
        return settings
    }
}
