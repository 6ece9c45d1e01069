import Domain
import Money

extension ReferenceRates {
    /// Euro reference rates of the European Central Bank, which lets them be used with the source
    /// named: for demonstrations without a file.
    package static let embedded = ReferenceRates(
        date: CivilDate(daysSinceEpoch: 20_756),
        listed: Dictionary(
            uniqueKeysWithValues: millionths.map { code, rate in
                (code, Fixed(uncheckedUnits: Int128(rate) * Fixed.step(digits: 6).units))
            }))

    /// Of 2026-10-30, in millionths of a unit for one euro.
    private static let millionths: [(code: String, rate: Int64)] = [
        ("USD", 1_117_200), ("JPY", 175_680_000), ("CZK", 24_353_000), ("DKK", 7_473_500),
        ("GBP", 833_800), ("HUF", 366_330_000), ("PLN", 4_403_800), ("RON", 5_344_700),
        ("SEK", 10_978_000), ("CHF", 919_400), ("NOK", 10_312_000), ("TRY", 55_801_500),
        ("AUD", 1_590_400), ("CAD", 1_560_600), ("CNY", 7_432_600), ("HKD", 8_765_200),
        ("ILS", 3_495_000), ("INR", 106_084_000), ("MXN", 21_123_700), ("NZD", 1_982_300),
        ("SGD", 1_428_200), ("THB", 37_683_000), ("ZAR", 18_645_500),
    ]
}
