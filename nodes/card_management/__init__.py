"""The card management system (個人番号カード管理システム): one for the country.

Takes mailing records (送付先情報) and prepares from them, for each person, the number notice (個人番号通知書)
and the card application form (交付申請書) with its application id. Called by municipal_cs; calls nobody.
"""
