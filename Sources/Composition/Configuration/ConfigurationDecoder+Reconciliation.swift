import Domain
import Engine
import Money

/// `reconciliation`: how ledger and venues are compared.
extension ConfigurationDecoder {
    private static let reconciliationKeys = ["intervalSeconds", "tolerance", "assets"]
    private static let stepsMax = 1_000_000_000

    func reconciliation(_ assets: AssetDirectory) -> ReconciliationSettings {
        let section = top.section("reconciliation", keys: Self.reconciliationKeys)
        var settings = ReconciliationSettings()
        section.seconds("intervalSeconds", 5...86_400, &settings.interval)
        settings.toleranceSteps = Self.tolerance(section) ?? settings.toleranceSteps
        let elements = section.elements(
            "assets", id: "asset", keys: ["asset", "tolerance"],
            expected: "the code of a known asset"
        ) { assets.asset($0) != nil }
        for (code, element) in elements {
            settings.toleranceStepsByAsset[code] = Self.tolerance(element)
        }
        return settings
    }

    private static func tolerance(_ section: ConfigurationSection) -> Int? {
        section.whole("tolerance", 0...stepsMax, "smallest steps of the asset")
    }
}
