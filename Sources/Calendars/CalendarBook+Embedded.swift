extension CalendarBook {
    /// The data files of this build.
    package static let embedded: CalendarBook = {
        do {
            return try CalendarBook(files: files)
        } catch {
            preconditionFailure("a data file of the build is malformed:\n\(error)")
        }
    }()

    init(files: [(name: String, bytes: [UInt8])]) throws(CalendarError) {
        var calendars: [CurrencyCalendar] = []
        var issues: [CalendarIssue] = []
        for (name, bytes) in files {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                issues.append(CalendarIssue(text: name, line: 0, reason: "not UTF-8"))
                continue
            }
            do {
                calendars.append(try CurrencyCalendar(parsing: text, named: name))
            } catch .malformed(let found) {
                issues += found
            }
        }
        guard issues.isEmpty else { throw .malformed(issues) }
        try self.init(calendars)
    }

    /// One for each file in `Data`; a test holds the list to the folder.
    static var files: [(name: String, bytes: [UInt8])] {
        [
            ("AED", PackageResources.AED_txt),
            ("AUD", PackageResources.AUD_txt),
            ("BHD", PackageResources.BHD_txt),
            ("CAD", PackageResources.CAD_txt),
            ("CHF", PackageResources.CHF_txt),
            ("CNH", PackageResources.CNH_txt),
            ("CNY", PackageResources.CNY_txt),
            ("CZK", PackageResources.CZK_txt),
            ("DKK", PackageResources.DKK_txt),
            ("EUR", PackageResources.EUR_txt),
            ("GBP", PackageResources.GBP_txt),
            ("HKD", PackageResources.HKD_txt),
            ("HUF", PackageResources.HUF_txt),
            ("INR", PackageResources.INR_txt),
            ("JPY", PackageResources.JPY_txt),
            ("KWD", PackageResources.KWD_txt),
            ("MXN", PackageResources.MXN_txt),
            ("NOK", PackageResources.NOK_txt),
            ("NZD", PackageResources.NZD_txt),
            ("PLN", PackageResources.PLN_txt),
            ("RON", PackageResources.RON_txt),
            ("SAR", PackageResources.SAR_txt),
            ("SEK", PackageResources.SEK_txt),
            ("SGD", PackageResources.SGD_txt),
            ("TRY", PackageResources.TRY_txt),
            ("USD", PackageResources.USD_txt),
            ("ZAR", PackageResources.ZAR_txt),
        ]
    }
}
